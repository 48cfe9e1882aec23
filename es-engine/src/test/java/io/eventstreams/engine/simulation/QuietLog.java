package io.eventstreams.engine.simulation;

import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Silences what the engine has to say about thousands of failures that nobody reads, and keeps what
 * it says of its own: it outlives those, so that nobody else would notice. By reflection, since
 * this module does not read the JDK's logging.
 */
public final class QuietLog implements AutoCloseable {
  /** Of these kinds no fault here throws any. */
  private static final Pattern OWN =
      Pattern.compile(
          "failed and is ended (?!java.lang.OutOfMemoryError|io.eventstreams.api.EventStreamException)"
              + "|NullPointer|IndexOutOfBounds|ClassCast|ConcurrentModification|NoSuchElement"
              + "|UnsupportedOperation|Arithmetic|NegativeArraySize|ArrayStore|AssertionError");

  private static final Queue<Kept> KEPT = new ConcurrentLinkedQueue<>();

  private record Kept(Thread thread, String text) {}

  /** Kept: the JDK forgets the level of a logger that nobody holds. */
  private final Object logger;

  private final Class<?> type = Class.forName("java.util.logging.Logger");
  private final Class<?> handlers = Class.forName("java.util.logging.Handler");
  private final Class<?> levels = Class.forName("java.util.logging.Level");
  private final Object handler;

  public QuietLog() throws ReflectiveOperationException {
    logger = type.getMethod("getLogger", String.class).invoke(null, "io.eventstreams");
    Class<?> formatter = Class.forName("java.util.logging.Formatter");
    handler =
        Class.forName("java.util.logging.StreamHandler")
            .getConstructor(OutputStream.class, formatter)
            .newInstance(
                OutputStream.nullOutputStream(),
                Class.forName("java.util.logging.SimpleFormatter").getConstructor().newInstance());
    Class<?> filters = Class.forName("java.util.logging.Filter");
    Object filter =
        Proxy.newProxyInstance(
            null, new Class<?>[] {filters}, (proxy, method, record) -> look(record[0]));
    handlers.getMethod("setFilter", filters).invoke(handler, filter);
    type.getMethod("addHandler", handlers).invoke(logger, handler);
    type.getMethod("setUseParentHandlers", boolean.class).invoke(logger, false);
    setLevel(levels.getField("SEVERE").get(null));
  }

  /** What the engine has said of itself on a thread, or on any, and forgets it; null for none. */
  public static @Nullable String takeOwn(@Nullable Thread thread) {
    String first = null;
    Iterator<Kept> all = KEPT.iterator();
    while (all.hasNext()) {
      Kept kept = all.next();
      if (thread == null || kept.thread() == thread) {
        first = first == null ? kept.text() : first;
        all.remove();
      }
    }
    return first;
  }

  private static boolean look(Object record) throws ReflectiveOperationException {
    String text = get(record, "getMessage") + " " + thrown((Throwable) get(record, "getThrown"));
    if (get(record, "getParameters") instanceof Object[] parameters) {
      text += " " + Arrays.toString(parameters);
    }
    if (OWN.matcher(text).find()) {
      KEPT.add(new Kept(Thread.currentThread(), text));
    }
    return false;
  }

  /** Not its own text: user code may throw what cannot tell any. */
  private static String thrown(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StackTraceElement[] trace = thrown.getStackTrace();
    return thrown.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  private static @Nullable Object get(Object record, String getter)
      throws ReflectiveOperationException {
    Method method = record.getClass().getMethod(getter);
    return method.invoke(record);
  }

  private void setLevel(@Nullable Object level) throws ReflectiveOperationException {
    type.getMethod("setLevel", levels).invoke(logger, level);
  }

  @Override
  public void close() throws ReflectiveOperationException {
    type.getMethod("removeHandler", handlers).invoke(logger, handler);
    type.getMethod("setUseParentHandlers", boolean.class).invoke(logger, true);
    setLevel(null);
  }
}
