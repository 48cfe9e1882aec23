package io.eventstreams.engine.internal.runner;

import io.eventstreams.engine.internal.intake.SourceRun;
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
  private final Supplier<? extends @Nullable SourceRun<?, ?>> offering;

  /**
   * The hand-overs of one stream.
   *
   * @param drain drains on the calling thread, whatever it does besides
   * @param offering the run whose events were offered and are not all taken, if there is one; asked
   *     by whoever has the drain, and true until somebody drains
   */
  DrainHandOver(
      Mailbox<?> mailbox,
      RunnerSeams seams,
      Runnable drain,
      Supplier<? extends @Nullable SourceRun<?, ?>> offering) {
    this.mailbox = mailbox;
    this.seams = seams;
    this.drain = drain;
    this.offering = offering;
  }

  void passOn() {
    Thread waiting = helper();
    mailbox.leave();
    if (waiting == null) {
      callWorker();
    } else {
      LockSupport.unpark(waiting);
    }
  }

  /** The source's thread, while it waits for its events to be taken. */
  private @Nullable Thread helper() {
    SourceRun<?, ?> run = offering.get();
    Thread waiting = run == null ? null : run.helper();
    return waiting == Thread.currentThread() ? null : waiting;
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
