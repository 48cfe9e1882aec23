package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All timers have one thread, which the first of each test holds until the others are there. */
class TimersTest {
  private final Timers timers = Timers.onOneThread("es-test");
  private final CompletableFuture<Thread> thread = new CompletableFuture<>();
  private final CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
  private final List<String> happened = new CopyOnWriteArrayList<>();

  private void hold() {
    timers.after(
        0,
        () -> {
          thread.complete(Thread.currentThread());
          mayGoOn.join();
        });
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @AfterEach
  void close() {
    mayGoOn.complete(null);
    timers.close();
  }

  @Test
  void whatIsCancelledDoesNotHappen() {
    hold();
    Timers.Timer cancelled = timers.after(0, () -> happened.add("cancelled"));
    CompletableFuture<Void> due = new CompletableFuture<>();
    timers.after(
        1,
        () -> {
          happened.add("due");
          due.complete(null);
        });
    cancelled.cancel();
    mayGoOn.complete(null);
    await(due);
    assertThat(happened).containsExactly("due");
  }

  @Test
  void nothingHappensAfterTheEnd() throws InterruptedException {
    hold();
    Thread held = await(thread);
    Timers.Timer before = timers.after(0, () -> happened.add("before"));
    timers.close();
    timers.after(0, () -> happened.add("after"));
    mayGoOn.complete(null);
    held.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(held.isAlive()).isFalse();
    assertThat(held.isDaemon()).isTrue();
    before.cancel();
    assertThat(happened).isEmpty();
  }
}
