package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Eventually;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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

  @Test
  void keepsNoProgramFromEnding() throws InterruptedException {
    AtomicReference<Boolean> isDaemon = new AtomicReference<>();
    StoreThread thread =
        StoreThread.daemon(
            "es-test",
            () -> {
              isDaemon.set(Thread.currentThread().isDaemon());
              return false;
            });
    thread.close(TimeUnit.SECONDS.toNanos(5));
    assertThat(isDaemon).hasValue(true);
  }

  /** Or a processor is busy until there is memory again. */
  @Test
  void restsAfterAFailure() throws InterruptedException {
    AtomicReference<Thread> worker = new AtomicReference<>();
    AtomicBoolean isMended = new AtomicBoolean();
    StoreThread thread =
        StoreThread.daemon(
            "es-test",
            () -> {
              worker.set(Thread.currentThread());
              if (isMended.get()) {
                return false;
              }
              throw new OutOfMemoryError("none left");
            });
    try {
      Eventually.await(
          "a rest",
          () -> worker.get() != null && worker.get().getState() == Thread.State.TIMED_WAITING,
          worker::get);
    } finally {
      isMended.set(true);
      thread.close(TimeUnit.SECONDS.toNanos(5));
    }
  }

  /** Or it would never rest again. */
  @Test
  void restsThoughAStoreHasLeftAnInterrupt() throws InterruptedException {
    AtomicReference<Thread> worker = new AtomicReference<>();
    AtomicBoolean wasInterrupted = new AtomicBoolean(true);
    AtomicInteger rounds = new AtomicInteger();
    StoreThread thread =
        StoreThread.daemon(
            "es-test",
            () -> {
              worker.set(Thread.currentThread());
              wasInterrupted.set(Thread.currentThread().isInterrupted());
              if (rounds.getAndIncrement() == 0) {
                Thread.currentThread().interrupt();
              }
              return false;
            });
    try {
      // It does not wait the first time.
      Eventually.await("a second round", () -> rounds.get() > 1, worker::get);
      assertThat(wasInterrupted).isFalse();
      Eventually.await(
          "a rest", () -> worker.get().getState() == Thread.State.WAITING, worker::get);
    } finally {
      thread.close(TimeUnit.SECONDS.toNanos(5));
    }
  }
}
