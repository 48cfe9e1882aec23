package io.eventstreams.engine.internal.runner;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * What the engine takes from the machine.
 *
 * @param clock tells the time
 * @param threads run what may block
 * @param timers run something later
 * @param storeThreads talk to stores
 * @param waits let callers wait
 * @param randomness draws evenly from 0 to 1
 */
public record RunnerSeams(
    EngineClock clock,
    EngineThreads threads,
    Timers timers,
    StoreThread.Starter storeThreads,
    Waits waits,
    DoubleSupplier randomness) {

  private static final long AGAIN_NANOS = 100_000_000;

  /**
   * Runs a task on a thread of its own, a little later where there is no memory for one now; false
   * after the end.
   */
  public boolean execute(Runnable task) {
    try {
      return threads.execute(task);
    } catch (OutOfMemoryError noThread) {
      timers.after(AGAIN_NANOS, () -> execute(task));
      return true;
    }
  }

  /** The same, but on the calling thread after the end. */
  public void executeOrRun(Runnable task) {
    if (!execute(task)) {
      task.run();
    }
  }

  /** The machine itself. */
  public static RunnerSeams real() {
    return new RunnerSeams(
        EngineClock.system(),
        EngineThreads.create("es-worker-"),
        Timers.onOneThread("es-timers"),
        StoreThread::daemon,
        Waits::blocking,
        () -> ThreadLocalRandom.current().nextDouble());
  }
}
