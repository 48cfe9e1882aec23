package io.eventstreams.engine.simulation;

import java.lang.reflect.Method;

/**
 * Silences what the engine has to say about thousands of failures that nobody reads. By reflection,
 * since this module does not read the JDK's logging.
 */
public final class QuietLog implements AutoCloseable {
  /** Kept: the JDK forgets the level of a logger that nobody holds. */
  private final Object logger;

  private final Method setLevel;

  public QuietLog() throws ReflectiveOperationException {
    Class<?> type = Class.forName("java.util.logging.Logger");
    Class<?> levels = Class.forName("java.util.logging.Level");
    logger = type.getMethod("getLogger", String.class).invoke(null, "io.eventstreams");
    setLevel = type.getMethod("setLevel", levels);
    setLevel.invoke(logger, levels.getField("OFF").get(null));
  }

  @Override
  public void close() throws ReflectiveOperationException {
    setLevel.invoke(logger, new Object[] {null});
  }
}
