package io.eventstreams.store.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Real connections, one of whose calls fails: statements and commits are counted, and the one that
 * was chosen is lost on its way to the database, or its answer on the way back. From then on that
 * connection is of no use, as after a cut cable.
 *
 * <p><b>Threads:</b> any.
 */
final class FaultyDataSource {
  /** What is lost. */
  enum Loss {
    REQUEST,
    ANSWER
  }

  private final DataSource real;
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * What was asked for, in order: {@code commit}, or the text of a statement without parameters.
   */
  final List<String> asked = new CopyOnWriteArrayList<>();

  private volatile int failing;
  private volatile boolean commitsOnly;
  private volatile Loss loss = Loss.REQUEST;

  FaultyDataSource(DataSource real) {
    this.real = real;
  }

  DataSource dataSource() {
    return wrap(DataSource.class, real, new Cable());
  }

  /** The n-th call from now on fails, counted from 1. */
  void fail(int number, Loss what) {
    commitsOnly = false;
    begin(number, what);
  }

  /** The same, counting commits alone. */
  void failCommit(int number, Loss what) {
    commitsOnly = true;
    begin(number, what);
  }

  private void begin(int number, Loss what) {
    loss = what;
    calls.set(0);
    failing = number;
  }

  /** Nothing fails any more; whether the failure has happened. */
  boolean heal() {
    boolean happened = calls.get() >= failing;
    failing = 0;
    return happened;
  }

  /** Of one connection. */
  private static final class Cable {
    volatile boolean cut;
  }

  private static SQLException lost() {
    return new SQLException("the connection was lost", "08006");
  }

  @SuppressWarnings("unchecked")
  private <T> T wrap(Class<T> type, Object target, Cable cable) {
    return (T)
        Proxy.newProxyInstance(
            FaultyDataSource.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> call(target, method, arguments, cable));
  }

  private Object call(Object target, Method method, Object[] arguments, Cable cable)
      throws Throwable {
    String name = method.getName();
    boolean isCommit = name.equals("commit");
    boolean isCall = isCommit || name.startsWith("execute");
    if (cable.cut && (isCall || name.equals("rollback") || name.equals("isValid"))) {
      throw lost();
    }
    boolean fails = false;
    if (isCall) {
      asked.add(arguments == null || arguments.length == 0 ? name : String.valueOf(arguments[0]));
      fails = failing > 0 && (isCommit || !commitsOnly) && calls.incrementAndGet() == failing;
    }
    if (fails && loss == Loss.REQUEST) {
      cable.cut = true;
      throw lost();
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
    if (fails) {
      cable.cut = true;
      throw lost();
    }
    if (result instanceof Connection connection) {
      return target == real ? wrap(Connection.class, connection, new Cable()) : connection;
    }
    if (result instanceof PreparedStatement statement) {
      return wrap(PreparedStatement.class, statement, cable);
    }
    return result instanceof Statement statement ? wrap(Statement.class, statement, cable) : result;
  }
}
