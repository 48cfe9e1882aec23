package io.eventstreams.engine.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a stream knows while it waits to be tried again. */
class WaitsTest {
  private static final EventStreamException AWAY = ErrorCode.STORE_UNAVAILABLE.error("away");

  @Nested
  class Restart {
    private final RestartWait wait = new RestartWait();
    private int cancelled;

    private void begin(Throwable problem, long dueNanos) {
      wait.begin(problem, dueNanos, () -> cancelled++);
    }

    @Test
    void itLastsUntilItsOwnTimerSaysSo() {
      assertThat(wait.isWaiting()).isFalse();
      long first = wait.nextNumber();
      begin(AWAY, 100);
      assertThat(wait.isWaiting()).isTrue();
      assertThat(wait.left(40)).isEqualTo(Duration.ofNanos(60));
      assertThat(wait.left(140)).isZero();
      long second = wait.nextNumber();
      assertThat(second).isNotEqualTo(first);
      begin(AWAY, 200);
      assertThat(cancelled).as("the timer before").isEqualTo(1);
      wait.over(first);
      assertThat(wait.isWaiting()).as("late news of the wait before").isTrue();
      wait.over(second);
      assertThat(wait.isWaiting()).isFalse();
      wait.end();
      assertThat(cancelled).as("each timer once").isEqualTo(2);
      assertThat(wait.problem()).isSameAs(AWAY);
    }

    @Test
    void theProblemIsToldAsItIsOrAsOneOfOurs() {
      assertThat(wait.refusal()).isNull();
      begin(AWAY, 0);
      assertThat(wait.refusal()).isSameAs(AWAY);
      IllegalStateException foreign = new IllegalStateException("broken");
      begin(foreign, 0);
      assertThat(wait.refusal())
          .hasMessageContaining("cannot run")
          .hasMessageContaining("broken")
          .hasCause(foreign);
    }

    @Test
    void whatWasIsForgotten() {
      EventStreamStatistics statistics = new LiveStatistics(Instant.EPOCH, "", 0, 0).snapshot();
      begin(AWAY, 100);
      wait.keep(statistics);
      assertThat(wait.statistics()).isSameAs(statistics);
      wait.forgetStatistics();
      assertThat(wait.statistics()).isNull();
      assertThat(wait.problem()).isSameAs(AWAY);
      wait.keep(statistics);
      wait.forget(null);
      assertThat(wait.isWaiting()).isFalse();
      assertThat(wait.problem()).isNull();
      assertThat(wait.statistics()).isNull();
      assertThat(cancelled).isEqualTo(1);
    }
  }

  @Nested
  class Delete {
    private final DeleteWait wait = new DeleteWait();

    @Test
    void itTellsSinceWhenTheRowCannotBeRemoved() {
      assertThat(wait.unavailable(5)).isNull();
      assertThat(wait.isPausing()).isFalse();
      wait.begin(AWAY, 100);
      assertThat(wait.isPausing()).isTrue();
      wait.end();
      assertThat(wait.isPausing()).isFalse();
      EventStreamException later = ErrorCode.STORE_UNAVAILABLE.error("still away");
      wait.begin(later, 300);
      assertThat(wait.error()).isSameAs(later);
      assertThat(wait.failures()).isEqualTo(2);
      StoreUnavailable told = wait.unavailable(1_100);
      assertThat(told).isNotNull();
      assertThat(told.work()).isEqualTo(StoreWork.DELETE);
      assertThat(told.failingFor()).isEqualTo(Duration.ofNanos(1_000));
      assertThat(told.error()).contains("still away");
    }

    @Test
    void whateverIsThrownIsAnErrorOfOurs() {
      assertThat(DeleteWait.failureOf(() -> {})).isNull();
      assertThat(
              DeleteWait.failureOf(
                  () -> {
                    throw AWAY;
                  }))
          .isSameAs(AWAY);
      EventStreamException foreign =
          DeleteWait.failureOf(
              () -> {
                throw new AssertionError("broken");
              });
      assertThat(foreign).isNotNull();
      assertThat(foreign.code()).isEqualTo(ErrorCode.STORE_DELETE_FAILED);
    }
  }
}
