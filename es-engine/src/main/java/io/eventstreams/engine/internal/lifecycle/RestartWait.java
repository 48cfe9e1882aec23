package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.engine.internal.runner.Timers;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What remains of an instance that ended by itself, until the next one begins.
 *
 * <p><b>Threads:</b> guarded by the stream's lock.
 */
final class RestartWait {
  private boolean waiting;
  private long number;
  private long dueNanos;
  private Timers.@Nullable Timer timer;
  private @Nullable Throwable problem;
  private @Nullable EventStreamStatistics statistics;

  boolean isWaiting() {
    return waiting;
  }

  /** Why the last instance ended, or why there can be none. */
  @Nullable Throwable problem() {
    return problem;
  }

  /** The problem as it is told to whoever wants the stream to run. */
  @Nullable EventStreamException refusal() {
    return problem == null || problem instanceof EventStreamException
        ? (EventStreamException) problem
        : ErrorCode.INTERNAL.error("the stream cannot run: " + FailureText.of(problem), problem);
  }

  /** What the last instance had done, if it ended by itself. */
  @Nullable EventStreamStatistics statistics() {
    return statistics;
  }

  Duration left(long nowNanos) {
    return Duration.ofNanos(Math.max(0, dueNanos - nowNanos));
  }

  /** The number of the wait that begins next. */
  long nextNumber() {
    return number + 1;
  }

  /** Is late where there was no thread: another wait may have begun since. */
  void over(long ended) {
    if (ended == number) {
      end();
    }
  }

  void begin(Throwable newProblem, long newDueNanos, Timers.Timer newTimer) {
    end();
    number++;
    waiting = true;
    problem = newProblem;
    dueNanos = newDueNanos;
    timer = newTimer;
  }

  void keep(EventStreamStatistics newStatistics) {
    statistics = newStatistics;
  }

  /** The wait is over, whatever it was for. */
  void end() {
    waiting = false;
    Timers.Timer armed = timer;
    if (armed != null) {
      timer = null;
      armed.cancel();
    }
  }

  /** There is another specification, or another instance: what was is over. */
  void forget(@Nullable Throwable newProblem) {
    end();
    problem = newProblem;
    forgetStatistics();
  }

  /** The checkpoint that they tell of may be replaced. */
  void forgetStatistics() {
    statistics = null;
  }
}
