package io.eventstreams.engine.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SparseLogTest {
  private final List<String> logged = new ArrayList<>();
  private long nowNanos = Long.MAX_VALUE - SparseLog.INTERVAL_NANOS / 2;
  private final SparseLog log = new SparseLog(new Kept(), () -> nowNanos);

  private final class Kept implements System.Logger {
    @Override
    public String getName() {
      return "kept";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
      logged.add(level + " " + message + " " + thrown);
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... values) {
      throw new AssertionError(format);
    }
  }

  @Test
  void logsOnceInAWhileAndCountsTheRest() {
    Exception failure = new Exception("no");
    for (int i = 0; i < 5; i++) {
      log.warn("it failed", failure);
    }
    assertThat(logged).containsExactly("WARNING it failed java.lang.Exception: no");
    nowNanos += SparseLog.INTERVAL_NANOS - 1;
    log.warn("it failed", failure);
    assertThat(logged).hasSize(1);
    nowNanos++;
    log.warn("it failed", failure);
    log.warn("it failed", failure);
    assertThat(logged)
        .hasSize(2)
        .last()
        .isEqualTo("WARNING it failed (5 more like it) java.lang.Exception: no");
    nowNanos += SparseLog.INTERVAL_NANOS;
    log.warn("it failed", failure);
    assertThat(logged).last().asString().contains("(1 more like it)");
  }

  @Test
  void whatASourceThrowsIsToldWithWhereItComesFromUnlessItSaysAllByItself() {
    SourceFailures.tell(log, "orders", null);
    SourceFailures.tell(log, "orders", ErrorCode.SEQUENCE_ID_INVALID.error("unknown position"));
    assertThat(logged).isEmpty();
    SourceFailures.tell(log, "orders", new NullPointerException("row"));
    assertThat(logged)
        .containsExactly(
            "WARNING stream orders: its source failed java.lang.NullPointerException: row");
  }
}
