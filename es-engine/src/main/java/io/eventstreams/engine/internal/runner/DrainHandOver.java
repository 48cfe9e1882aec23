package io.eventstreams.engine.internal.runner;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a drain, with the mailbox's counter above zero, to the source's thread if that waits for
 * the drain to take its events: it would have to be woken up next anyhow. Else to a worker, or to
 * the source's thread should that come first. It must not get lost.
 *
 * <p><b>Threads:</b> {@link #passOn} by whoever has the drain.
 */
final class DrainHandOver {
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Mailbox<?> mailbox;
  private final RunnerSeams seams;
  private final Runnable drain;
  private final Supplier<@Nullable Thread> helper;

  // Made beforehand: there may be no memory for them when they are needed.
  private final Runnable takingOver = this::takeOver;
  private final Runnable callingWorker = this::callWorker;

  /**
   * The hand-overs of one stream.
   *
   * @param drain drains on the calling thread, whatever it does besides
   * @param helper the thread that takes over what was left when it is woken up, if there is one;
   *     asked by whoever has the drain, and true until somebody drains
   */
  DrainHandOver(
      Mailbox<?> mailbox, RunnerSeams seams, Runnable drain, Supplier<@Nullable Thread> helper) {
    this.mailbox = mailbox;
    this.seams = seams;
    this.drain = drain;
    this.helper = helper;
  }

  void passOn() {
    Thread waiting = helper.get();
    mailbox.leave();
    if (waiting == null || waiting == Thread.currentThread()) {
      callWorker();
    } else {
      LockSupport.unpark(waiting);
    }
  }

  /** The same, where nothing can be done now: in a while there may be memory again. */
  void passOnLater() {
    mailbox.leave();
    callLater();
  }

  private void callWorker() {
    boolean accepted;
    try {
      accepted = seams.threads().execute(takingOver);
    } catch (Throwable noThread) {
      callLater();
      return;
    }
    if (!accepted) {
      // The manager is closed and the instance is ending: whoever still waits gets its answer here.
      takeOver();
    }
  }

  private void callLater() {
    try {
      seams.timers().after(AGAIN_NANOS, callingWorker);
    } catch (Throwable nothing) {
      // Then whoever adds the next input drains what is there.
      if (mailbox.takeOver()) {
        while (!mailbox.release(mailbox.pending())) {
          Thread.onSpinWait();
        }
      }
      throw nothing;
    }
  }

  private void takeOver() {
    if (mailbox.takeOver()) {
      drain.run();
    }
  }
}
