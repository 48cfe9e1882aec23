package io.eventstreams.engine.simulation;

import io.eventstreams.engine.simulation.SimScheduler.Doing;
import java.util.ArrayList;
import java.util.List;

/** The laws of whose thread hands out batches. */
final class SimThreads {
  private final SimHistory history;
  private final SimScheduler scheduler;

  /** Hand-outs on the present thread of a consumer's; and within which others are. */
  private int handedByConsumer;

  private int drainersWithin;

  /** Threads that are within a consumer's call, once for each. */
  private final List<Thread> calling = new ArrayList<>();

  SimThreads(SimHistory history, SimScheduler scheduler) {
    this.history = history;
    this.scheduler = scheduler;
  }

  /** A consumer's own thread tells the engine something. */
  void asConsumer(Runnable tells) {
    int before = handedByConsumer;
    handedByConsumer = 0;
    try {
      scheduler.as(Doing.CONSUMER, tells);
    } finally {
      handedByConsumer = before;
    }
  }

  /** It tells another thing: for each of them it may hand out one batch. */
  void tellsMore() {
    handedByConsumer = 0;
  }

  void callBegins() {
    calling.add(Thread.currentThread());
  }

  void callEnds() {
    calling.remove(Thread.currentThread());
  }

  /** Whoever works now is interrupted only if that is within a consumer's call. */
  void checkInterrupt() {
    Thread thread = Thread.currentThread();
    history.check(
        !thread.isInterrupted() || calling.contains(thread),
        SimLaw.INTERRUPTS,
        () -> "a thread is interrupted that is in nobody's code");
  }

  void drainerEnters() {
    Doing doing = scheduler.doing();
    history.check(
        doing != Doing.TIMER && doing != Doing.STORE,
        SimLaw.FOREIGN_THREADS,
        () -> "a batch is handed out by " + doing);
    if (doing == Doing.CONSUMER) {
      handedByConsumer++;
      history.check(
          handedByConsumer == 1,
          SimLaw.FOREIGN_THREADS,
          () -> "a consumer's thread hands out " + handedByConsumer + " batches");
    }
    history.check(
        drainersWithin == 0,
        SimLaw.FOREIGN_THREADS,
        () -> "a batch is handed out from within another stream's");
    drainersWithin++;
  }

  void drainerLeaves() {
    drainersWithin--;
  }
}
