package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Eventually;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoreThreadTest {
  /** All streams of a manager would wait for ever else. */
  @Test
  void outlivesALackOfMemory() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    StoreThread thread =
        StoreThread.daemon(
            "es-test",
            () -> {
              if (calls.incrementAndGet() == 1) {
                throw new OutOfMemoryError("none left");
              }
              return false;
            });
    Eventually.await("the first call", () -> calls.get() >= 1, calls::get);
    thread.wake();
    Eventually.await("another call", () -> calls.get() >= 2, calls::get);
    thread.close(TimeUnit.SECONDS.toNanos(5));
    assertThat(calls.get()).isGreaterThanOrEqualTo(2);
  }
}
