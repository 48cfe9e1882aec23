package io.eventstreams.engine.internal.runner;

/**
 * What the engine takes from the machine.
 *
 * @param clock tells the time
 * @param threads run what may block
 * @param timers run something later
 * @param storeThreads talk to stores
 * @param waits let callers wait
 */
public record RunnerSeams(
    EngineClock clock,
    EngineThreads threads,
    Timers timers,
    StoreThread.Starter storeThreads,
    Waits waits) {

  /** The machine itself. */
  public static RunnerSeams real() {
    return new RunnerSeams(
        EngineClock.system(),
        EngineThreads.create("es-worker-"),
        Timers.onOneThread("es-timers"),
        StoreThread::daemon,
        Waits::blocking);
  }
}
