package io.eventstreams.store.jdbc.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.testkit.Eventually;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StoreThreadsTest {
  private static final int COUNT = 3;

  private final StoreThreads threads = new StoreThreads("test", COUNT);

  @AfterEach
  void close() {
    threads.close(() -> {});
  }

  private static <T> T await(CountDownLatch latch, T answer) {
    try {
      latch.await();
      return answer;
    } catch (InterruptedException interrupted) {
      throw new AssertionError("a store thread was interrupted", interrupted);
    }
  }

  @Test
  void failuresArriveAsTheyWere() {
    IllegalStateException broken = new IllegalStateException("broken");
    assertThatThrownBy(
            () ->
                threads.call(
                    () -> {
                      throw broken;
                    }))
        .isSameAs(broken);
    StackOverflowError error = new StackOverflowError();
    assertThatThrownBy(
            () ->
                threads.call(
                    () -> {
                      throw error;
                    }))
        .isSameAs(error);
  }

  @Test
  void anInterruptWaitsForTheAnswerAndKeepsTheFlag() {
    CountDownLatch go = new CountDownLatch(1);
    AtomicReference<String> answer = new AtomicReference<>("");
    AtomicBoolean flag = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              answer.set(threads.call(() -> await(go, "done")));
              flag.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    caller.interrupt();
    assertThat(answer.get()).isEmpty();
    go.countDown();
    Eventually.awaitEnd(caller);
    assertThat(answer.get()).isEqualTo("done");
    assertThat(flag).isTrue();
  }

  @Test
  void anInterruptEndsAReadButNotItsWork() {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              try {
                threads.callInterruptibly(
                    () -> {
                      running.countDown();
                      await(go, "");
                      return done.incrementAndGet();
                    });
              } catch (InterruptedException expected) {
                interrupted.set(true);
              }
            });
    caller.start();
    await(running, "");
    caller.interrupt();
    Eventually.awaitEnd(caller);
    assertThat(interrupted).isTrue();
    go.countDown();
    Eventually.await("end of the work", () -> done.get() == 1, done::get);
  }

  @Test
  void whatWasWithdrawnBeforeItsTurnIsNeverDone() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(COUNT);
    for (int i = 0; i < COUNT; i++) {
      Thread filler =
          new Thread(
              () ->
                  threads.call(
                      () -> {
                        busy.countDown();
                        return await(go, "");
                      }));
      filler.setDaemon(true);
      filler.start();
    }
    busy.await();
    AtomicBoolean done = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              try {
                threads.callInterruptibly(() -> done.getAndSet(true));
              } catch (InterruptedException expected) {
                // The end of the read
              }
            });
    caller.start();
    caller.interrupt();
    Eventually.awaitEnd(caller);
    assertThat(threads.queued()).as("what it held is free").isZero();
    go.countDown();
    threads.call(() -> "behind it in the queue");
    assertThat(done).isFalse();
  }

  @Test
  void afterClosingNothingRunsAndTheLastThingWasDone() {
    AtomicInteger last = new AtomicInteger();
    threads.close(last::incrementAndGet);
    threads.close(last::incrementAndGet);
    assertThat(last).hasValue(1);
    assertThatThrownBy(() -> threads.call(() -> "late"))
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("closed");
  }
}
