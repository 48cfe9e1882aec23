package io.eventstreams.engine.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Eventually;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserCallTest {
  private final UserCall call = new UserCall();

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  @Test
  void anInterruptInsideArrivesAtOnceAndIsGoneAfterLeaving() {
    call.enter();
    call.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(call.leave()).as("it was ours").isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptOutsideWaitsUntilTheNextEntry() {
    call.enter();
    call.leave();
    call.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    call.enter();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    call.leave();
  }

  @Test
  void anInterruptThatTheUserSwallowedIsRaisedAgainAtTheNextEntry() {
    call.enter();
    call.interrupt();
    Thread.interrupted();
    call.leave();
    call.enter();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    call.leave();
  }

  @Test
  void somebodyElsesInterruptIsReported() {
    call.enter();
    Thread.currentThread().interrupt();
    assertThat(call.leave()).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptReachesAThreadThatWaits() {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch inside = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              call.enter();
              try {
                inside.countDown();
                new CountDownLatch(1).await();
              } catch (InterruptedException expected) {
                interrupted.set(true);
              } finally {
                call.leave();
              }
            });
    thread.start();
    try {
      inside.await();
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    }
    assertThat(call.caller()).isSameAs(thread);
    call.interrupt();
    Eventually.awaitEnd(thread);
    assertThat(interrupted).isTrue();
  }

  /** The flag must never be set while the thread runs the engine's own code. */
  @Test
  void noInterruptArrivesOutsideHoweverTheThreadsMeet() throws InterruptedException {
    AtomicInteger strays = new AtomicInteger();
    AtomicInteger raised = new AtomicInteger();
    AtomicReference<UserCall> current = new AtomicReference<>(new UserCall());
    AtomicBoolean done = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                UserCall fresh = new UserCall();
                current.set(fresh);
                for (int j = 0; j < 3; j++) {
                  fresh.enter();
                  // Now and then for as long as it takes, so that some arrive on any machine.
                  while (i % 1_000 == 0 && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                  }
                  if (Thread.currentThread().isInterrupted()) {
                    raised.incrementAndGet();
                  }
                  fresh.leave();
                  if (Thread.currentThread().isInterrupted()) {
                    strays.incrementAndGet();
                    Thread.interrupted();
                  }
                }
              }
              done.set(true);
            });
    caller.start();
    while (!done.get()) {
      current.get().interrupt();
    }
    caller.join();
    assertThat(strays.get()).isZero();
    assertThat(raised.get()).isPositive();
  }
}
