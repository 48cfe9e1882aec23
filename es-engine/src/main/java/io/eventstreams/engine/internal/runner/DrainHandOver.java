package io.eventstreams.engine.internal.runner;

import java.util.concurrent.TimeUnit;

/**
 * Gives a drain, with the mailbox's counter above zero, to a worker, or to the source's thread
 * should that come first. It must not get lost.
 *
 * <p><b>Threads:</b> {@link #passOn} by whoever has the drain.
 */
final class DrainHandOver {
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Mailbox<?> mailbox;
  private final RunnerSeams seams;
  private final Runnable drain;

  /**
   * The hand-overs of one stream.
   *
   * @param drain drains on the calling thread, whatever it does besides
   */
  DrainHandOver(Mailbox<?> mailbox, RunnerSeams seams, Runnable drain) {
    this.mailbox = mailbox;
    this.seams = seams;
    this.drain = drain;
  }

  void passOn() {
    mailbox.leave();
    callWorker();
  }

  /** The same, where nothing can be done now: in a while there may be memory again. */
  void passOnLater() {
    mailbox.leave();
    seams.timers().after(AGAIN_NANOS, this::callWorker);
  }

  private void callWorker() {
    boolean accepted;
    try {
      accepted = seams.threads().execute(this::takeOver);
    } catch (OutOfMemoryError noThread) {
      seams.timers().after(AGAIN_NANOS, this::callWorker);
      return;
    }
    if (!accepted) {
      // The manager is closed and the instance is ending: whoever still waits gets its answer here.
      takeOver();
    }
  }

  private void takeOver() {
    if (mailbox.takeOver()) {
      drain.run();
    }
  }
}
