package io.eventstreams.engine.internal.runner;

/** What the cases give the engine instead of the machine. */
final class StressSeams {
  private StressSeams() {}

  /** Every task runs on the thread that hands it over, which stands for the worker. */
  static RunnerSeams inline() {
    return new RunnerSeams(
        EngineClock.system(),
        new EngineThreads() {
          @Override
          public boolean execute(Runnable task) {
            task.run();
            return true;
          }

          @Override
          public void close() {}
        },
        new Timers() {
          @Override
          public Timer after(long delayNanos, Runnable task) {
            return () -> {};
          }

          @Override
          public void close() {}
        },
        (name, work) -> {
          throw new UnsupportedOperationException(name);
        },
        (lock, changed, isTrue, timeoutNanos) -> isTrue.getAsBoolean(),
        () -> 0);
  }
}
