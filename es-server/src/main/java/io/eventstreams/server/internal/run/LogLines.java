package io.eventstreams.server.internal.run;

import io.eventstreams.api.EventStreamException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log: one line per record on standard error. A failure that this program expects is told in
 * that line; one that it does not is a bug, and its stack trace follows.
 */
public final class LogLines extends Formatter {
  private static final List<String> QUIET =
      List.of("com.zaxxer", "io.netty", "net.openhft", "org.h2", "org.postgresql");

  /** Loggers are weakly held by their registry, and would forget their level. */
  private static final List<Logger> QUIETED = QUIET.stream().map(Logger::getLogger).toList();

  private LogLines() {}

  /** Makes the whole process log this way. */
  public static void install() {
    LogManager.getLogManager().reset();
    Handler handler = new ConsoleHandler();
    handler.setFormatter(new LogLines());
    try {
      handler.setEncoding("UTF-8");
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    Logger.getLogger("").addHandler(handler);
    QUIETED.forEach(logger -> logger.setLevel(Level.WARNING));
  }

  @Override
  public String format(LogRecord logged) {
    StringBuilder line = new StringBuilder(120);
    line.append(logged.getInstant().truncatedTo(ChronoUnit.MILLIS)).append(' ');
    line.append(String.format(Locale.ROOT, "%-7s ", logged.getLevel().getName()));
    line.append(shortName(logged.getLoggerName())).append(": ");
    line.append(oneLine(formatMessage(logged)));
    Throwable thrown = logged.getThrown();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      line.append("; ")
          .append(t instanceof EventStreamException ? "" : t.getClass().getName() + ": ");
      line.append(oneLine(t.getMessage()));
    }
    line.append(System.lineSeparator());
    if (thrown != null && !isExpected(thrown)) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      line.append(trace);
    }
    return line.toString();
  }

  /** Whether a failure is one of those that a running system meets. */
  public static boolean isExpected(Throwable thrown) {
    return thrown instanceof EventStreamException || thrown instanceof IOException;
  }

  private static String shortName(@Nullable String logger) {
    return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String oneLine(@Nullable String text) {
    return text == null ? "" : text.replace("\r", "\\r").replace("\n", "\\n");
  }
}
