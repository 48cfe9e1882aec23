package io.eventstreams.engine.internal.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunnerSeamsTest implements EngineThreads, Timers {
  private final RunnerSeams seams =
      new RunnerSeams(
          EngineClock.system(), this, this, StoreThread::daemon, Waits::blocking, () -> 1);
  private final List<String> happened = new ArrayList<>();
  private final List<Runnable> timed = new ArrayList<>();
  private boolean isClosed;
  private boolean hasMemory = true;

  @Override
  public boolean execute(Runnable task) {
    if (!hasMemory) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    if (!isClosed) {
      happened.add("thread");
      task.run();
    }
    return !isClosed;
  }

  @Override
  public Timer after(long delayNanos, Runnable task) {
    timed.add(task);
    return () -> timed.remove(task);
  }

  @Override
  public void close() {}

  private void task() {
    happened.add("task");
  }

  @Test
  void aTaskHasAThreadOfItsOwn() {
    seams.executeOrRun(this::task);
    assertThat(happened).containsExactly("thread", "task");
  }

  @Test
  void afterTheEndItRunsWhereItWasGiven() {
    isClosed = true;
    assertThat(seams.execute(this::task)).isFalse();
    assertThat(happened).isEmpty();
    seams.executeOrRun(this::task);
    assertThat(happened).containsExactly("task");
  }

  /** Not on the calling thread, which may be one that must not wait. */
  @Test
  void aTaskForWhichThereIsNoMemoryRunsLater() {
    hasMemory = false;
    seams.executeOrRun(this::task);
    assertThat(happened).isEmpty();
    timed.remove(0).run();
    assertThat(happened).isEmpty();
    hasMemory = true;
    timed.remove(0).run();
    assertThat(happened).containsExactly("thread", "task");
    assertThat(timed).isEmpty();
  }

  @Test
  void theMachineDrawsEvenlyAndTellsTheTime() {
    RunnerSeams real = RunnerSeams.real();
    try {
      double sum = 0;
      for (int i = 0; i < 10_000; i++) {
        double drawn = real.randomness().getAsDouble();
        assertThat(drawn).isBetween(0.0, 1.0);
        sum += drawn;
      }
      assertThat(sum / 10_000).isCloseTo(0.5, within(0.1));
      assertThat(real.clock().wallMillis()).isCloseTo(System.currentTimeMillis(), within(600_000L));
    } finally {
      real.threads().close();
      real.timers().close();
    }
  }
}
