package io.eventstreams.engine.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.engine.internal.runner.Waits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayWaitTest {
  private static final long LONG_NANOS = Duration.ofSeconds(20).toNanos();

  private final ReplayWait wait = new ReplayWait();

  @Test
  void theAnswerEndsIt() {
    Thread answering = new Thread(() -> wait.replayed(null));
    answering.start();
    assertThat(wait.await(Waits::blocking, LONG_NANOS)).isNull();
    IllegalStateException failure = new IllegalStateException("refused");
    wait.replayed(failure);
    assertThat(wait.await(Waits::blocking, 0)).isSameAs(failure);
  }

  /** What nobody has answered must not be taken for delivered: its row would be dropped. */
  @Test
  void noAnswerInTimeIsNoSuccess() {
    assertThat(wait.await(Waits::blocking, 0))
        .isInstanceOfSatisfying(
            EventStreamException.class,
            late -> assertThat(late.code()).isEqualTo(ErrorCode.REQUEST_TIMED_OUT));
  }

  @Test
  void anInterruptEndsItAndIsPassedOn() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> wait.await(Waits::blocking, LONG_NANOS))
        .isInstanceOfSatisfying(
            EventStreamException.class,
            ended -> assertThat(ended.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(Thread.interrupted()).isTrue();
  }
}
