package io.eventstreams.engine.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RowLockTest {
  private final RowLock lock = new RowLock(Duration.ofMinutes(1)::toNanos, () -> {});

  @Test
  void whoeverIsInterruptedWhileItWaitsStaysSo() throws Exception {
    CompletableFuture<Boolean> isInterrupted = new CompletableFuture<>();
    CompletableFuture<EventStreamException> refusal = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                lock.lock(ErrorCode.SERVER_BUSY);
              } catch (EventStreamException refused) {
                refusal.complete(refused);
              }
              isInterrupted.complete(Thread.currentThread().isInterrupted());
            });
    lock.lock(ErrorCode.SERVER_BUSY);
    try {
      waiting.start();
      Eventually.await(
          "it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING, waiting::toString);
      waiting.interrupt();
      assertThat(isInterrupted.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(refusal.join().code()).isEqualTo(ErrorCode.SERVER_BUSY);
      assertThat(refusal.join()).hasMessageContaining("interrupted while another operation");
    } finally {
      lock.unlock();
    }
  }
}
