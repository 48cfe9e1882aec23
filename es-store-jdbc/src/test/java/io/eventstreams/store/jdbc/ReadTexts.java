package io.eventstreams.store.jdbc;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * Real connections whose rows give out each long text as a copy of its own, so that it can be told
 * who still holds it.
 *
 * <p><b>Threads:</b> any.
 */
final class ReadTexts {
  private static final int LONG = 1_000;

  private final List<WeakReference<String>> texts = new CopyOnWriteArrayList<>();

  /** These connections, and those of nobody else. */
  DataSource over(DataSource real) {
    return wrap(DataSource.class, real);
  }

  /** How many long texts have been read. */
  int count() {
    return texts.size();
  }

  /** How many of them somebody holds. */
  long held() {
    return texts.stream().filter(text -> text.get() != null).count();
  }

  private <T> T wrap(Class<T> type, Object target) {
    return type.cast(
        Proxy.newProxyInstance(
            ReadTexts.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(target, method, arguments)));
  }

  private Object call(Object target, Method method, Object[] arguments) throws Throwable {
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
    if (result instanceof Connection connection) {
      return target instanceof DataSource ? wrap(Connection.class, connection) : connection;
    }
    if (result instanceof PreparedStatement statement) {
      return wrap(PreparedStatement.class, statement);
    }
    if (result instanceof ResultSet rows) {
      return wrap(ResultSet.class, rows);
    }
    return result instanceof String text && text.length() >= LONG ? copied(text) : result;
  }

  private String copied(String text) {
    String copy = String.valueOf(text.toCharArray());
    texts.add(new WeakReference<>(copy));
    return copy;
  }
}
