package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a source's lists as the runner does.
 *
 * <p><b>Threads:</b> the source's; {@code isOver} is written by whoever ends the run, and read
 * after it where the run keeps its word.
 */
final class StressIntake implements SourceRun.Intake<GenericEventStream, Integer> {
  private final StressDrain drain;
  private final boolean mayDrain;
  boolean isOver;
  int offers;
  int offersAfterEnd;

  StressIntake(StressDrain drain) {
    this(drain, false);
  }

  /**
   * As {@link #StressIntake(StressDrain)}.
   *
   * @param mayDrain whether the source's thread takes over a drain that is left while it waits
   */
  StressIntake(StressDrain drain, boolean mayDrain) {
    this.drain = drain;
    this.mayDrain = mayDrain;
  }

  @Override
  public void offer(SourceRun<GenericEventStream, Integer> run) {
    offers++;
    if (isOver) {
      offersAfterEnd++;
    }
    drain.bring(run);
  }

  @Override
  public void withdraw(SourceRun<GenericEventStream, Integer> run) {
    drain.raise(Mailbox.WITHDRAW);
    // The wait that follows is over at once, or the case would mostly sleep.
    LockSupport.unpark(Thread.currentThread());
  }

  @Override
  public void ended(SourceRun<GenericEventStream, Integer> run, @Nullable Throwable failure) {
    isOver = true;
  }

  @Override
  public boolean isDrainer() {
    return false;
  }

  @Override
  public boolean mayDrain() {
    return mayDrain;
  }

  @Override
  public boolean isDrainLeft() {
    return drain.mailbox.isLeft();
  }

  @Override
  public void drainIfLeft() {
    if (drain.mailbox.takeOver()) {
      drain.drain();
    }
  }

  @Override
  public boolean awaitBriefly(BooleanSupplier isTrue) {
    return false;
  }

  @Override
  public void inside(Runnable sourceCode) {
    sourceCode.run();
  }
}
