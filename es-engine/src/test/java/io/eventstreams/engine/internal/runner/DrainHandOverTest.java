package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets a drain that is handed over; threads and timers are tasks here. */
class DrainHandOverTest implements EngineThreads, Timers {
  private final Mailbox<Integer> mailbox = new Mailbox<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<Runnable> timed = new ArrayList<>();
  private boolean areThreadsClosed;
  private boolean hasMemoryForThreads = true;
  private boolean hasMemoryForTimers = true;
  private int drains;

  private final DrainHandOver handOver =
      new DrainHandOver(
          mailbox,
          new RunnerSeams(
              EngineClock.system(), this, this, StoreThread::daemon, Waits::blocking, () -> 1),
          () -> drains++,
          () -> null);

  @Override
  public boolean execute(Runnable task) {
    if (!hasMemoryForThreads) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    return !areThreadsClosed && tasks.add(task);
  }

  @Override
  public Timer after(long delayNanos, Runnable task) {
    if (!hasMemoryForTimers) {
      throw new OutOfMemoryError("none left");
    }
    timed.add(task);
    return () -> timed.remove(task);
  }

  @Override
  public void close() {}

  @BeforeEach
  void becomeTheDrainer() {
    assertThat(mailbox.announce()).isTrue();
  }

  @Test
  void aWorkerTakesOver() {
    handOver.passOn();
    assertThat(drains).isZero();
    tasks.remove().run();
    assertThat(drains).isEqualTo(1);
  }

  @Test
  void oneOfThoseWhoComeTakesOver() {
    handOver.passOn();
    assertThat(mailbox.isLeft()).isTrue();
    assertThat(mailbox.takeOver()).isTrue();
    assertThat(mailbox.isLeft()).isFalse();
    tasks.remove().run();
    assertThat(drains).isZero();
  }

  /** Somebody may wait for an answer still. */
  @Test
  void whoPassesOnAfterTheEndDrainsItself() {
    areThreadsClosed = true;
    handOver.passOn();
    assertThat(drains).isEqualTo(1);
    assertThat(mailbox.isLeft()).isFalse();
  }

  @Test
  void whereThereIsNoMemoryForAThreadOneIsCalledLater() {
    hasMemoryForThreads = false;
    handOver.passOn();
    timed.remove(0).run();
    assertThat(timed).as("again").hasSize(1);
    hasMemoryForThreads = true;
    timed.remove(0).run();
    tasks.remove().run();
    assertThat(drains).isEqualTo(1);
  }

  @Test
  void whatIsPassedOnLaterWaitsForItsTimer() {
    handOver.passOnLater();
    assertThat(tasks).isEmpty();
    timed.remove(0).run();
    tasks.remove().run();
    assertThat(drains).isEqualTo(1);
  }

  @Test
  void whereThereIsNoMemoryAtAllTheNextInputDrains() {
    hasMemoryForThreads = false;
    hasMemoryForTimers = false;
    assertThatThrownBy(handOver::passOn).isInstanceOf(OutOfMemoryError.class);
    assertThat(mailbox.isLeft()).isFalse();
    assertThat(mailbox.announce()).as("becomes the drainer").isTrue();
  }
}
