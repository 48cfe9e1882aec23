package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.engine.internal.observe.StreamWatch.AttemptFailure;
import io.eventstreams.engine.internal.statistics.FailureText;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a batch by the outcomes of its attempts: settled, tried again, blocked, given up,
 * or taken apart to find the event that fails.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
final class BatchOutcomes<D> {
  private final LiveStatistics statistics;
  private NextStepRule rule;
  private int retrying;

  /** Batches that the dispatcher was given and that are not settled. */
  private int out;

  /** Why the attempt that is being judged failed, for those who watch. */
  private @Nullable AttemptFailure judged;

  BatchOutcomes(NextStepRule rule, LiveStatistics statistics) {
    this.rule = rule;
    this.statistics = statistics;
  }

  /** Whether events are put aside from now on, and were not before. */
  boolean adjust(NextStepRule newRule) {
    boolean parkedBefore = rule.parks();
    rule = newRule;
    return newRule.parks() && !parkedBefore;
  }

  /** The last event of a batch has a retry time of its own before it is put aside. */
  void failsAlone(Batch<D> batch, long nowNanos) {
    if (batch.settled > 0 && batch.remaining() == 1) {
      batch.clock.restart();
      AttemptNode<D> live = batch.attempt;
      if (live != null && live.clockStarted) {
        batch.clock.start(nowNanos);
      }
    }
  }

  /** A batch that is blocked by a rule that has changed is tried again at once. */
  void tryNow(Batch<D> batch, long nowNanos) {
    if (batch.blocked && batch.attempt == null && batch.parking == null) {
      batch.notBeforeNanos = nowNanos;
    }
  }

  /** Batches that have failed and are not settled. */
  int retrying() {
    return retrying;
  }

  /** The dispatcher is given a batch for the first time. */
  void begun() {
    out++;
  }

  /** Every batch is forgotten. */
  void clear() {
    retrying = 0;
    out = 0;
  }

  /** Why the attempt that was judged last failed; null when it did not, and when asked again. */
  @Nullable AttemptFailure takeFailure() {
    AttemptFailure failure = judged;
    judged = null;
    return failure;
  }

  /** Events of a live attempt are settled before its outcome. */
  void progressed(Batch<D> batch, AttemptNode<D> attempt, int events, long nowNanos) {
    settle(batch, events);
    if (rule.parks()) {
      failsAlone(batch, nowNanos);
    }
  }

  /** An event that was to be put aside cannot be, and blocks its batch. */
  void notParkable(Parking<D> parking, Throwable cause, long nowNanos) {
    Batch<D> batch = parking.batch;
    batch.parking = null;
    batch.lastError = FailureText.of(cause) + ", after: " + parking.error();
    batch.blocked = true;
    statistics.failed(batch.lastError, batch.clock.failures(), DispatchStatus.BLOCKED);
    waitFor(batch, rule.blockedRetryDelayNanos(), nowNanos);
  }

  /** All events of an attempt are settled: the rest of the batch follows. */
  void goOn(Batch<D> batch, long nowNanos) {
    if (!batch.isSettled()) {
      batch.takeAll();
      changeRange(batch);
      waitFor(batch, 0, nowNanos);
    }
  }

  /** Other events are tried next. A single one has a retry time of its own. */
  private static void changeRange(Batch<?> batch) {
    batch.givenBack = false;
    if (batch.remaining() == 1) {
      batch.clock.restart();
    } else {
      batch.clock.nextRange();
    }
  }

  void failed(
      Batch<D> batch, AttemptNode<D> attempt, @Nullable DispatchOutcome outcome, long nowNanos) {
    if (outcome == AttemptNode.GIVEN_BACK) {
      givenBack(batch, attempt, nowNanos);
    } else if (outcome instanceof DispatchOutcome.Refused refused) {
      refused(batch, batch.remaining(), refused, nowNanos);
    } else if (outcome instanceof DispatchOutcome.Partial partial) {
      partial(batch, attempt, partial, nowNanos);
    } else if (outcome instanceof DispatchOutcome.Unavailable unavailable) {
      if (attempt.isHandedOver()) {
        unavailable(batch, unavailable, nowNanos);
      } else {
        // Nobody ever had it: no failure, but no spinning either.
        batch.lastError = FailureText.of(unavailable.cause());
        batch.blocked = false;
        waitFor(batch, rule.policy().initialDelayNanos(), nowNanos);
      }
    } else {
      unavailable(batch, invalid("the dispatcher gave no outcome"), nowNanos);
    }
  }

  /**
   * The consumer has lost its interest: no failure. Its clock counts no longer, unless there was a
   * failure before. Nobody may keep the stream busy by taking and giving back.
   */
  private void givenBack(Batch<D> batch, AttemptNode<D> attempt, long nowNanos) {
    if (attempt.progressApplied > 0) {
      beginAnew(batch);
    } else if (batch.clock.failures() == 0) {
      batch.clock.restart();
    }
    boolean again = batch.givenBack && attempt.progressApplied == 0;
    batch.lastError = FailureText.of(AttemptNode.GIVEN_BACK.cause());
    batch.blocked = false;
    batch.givenBack = true;
    waitFor(batch, again ? rule.policy().initialDelayNanos() : 0, nowNanos);
  }

  private void partial(
      Batch<D> batch, AttemptNode<D> attempt, DispatchOutcome.Partial partial, long nowNanos) {
    int count = partial.deliveredCount();
    // Progress was counted from the same first event, so that it is a part of this count.
    int least = Math.max(1, attempt.progressApplied);
    if (count < least || count > attempt.count()) {
      String text = "a partial outcome must count " + least + " to " + attempt.count();
      unavailable(batch, invalid(text + " events, was " + count), nowNanos);
      return;
    }
    settle(batch, count - attempt.progressApplied);
    if (count == attempt.count()) {
      goOn(batch, nowNanos);
      return;
    }
    beginAnew(batch);
    if (partial.rest() instanceof DispatchOutcome.Refused refused) {
      refused(batch, 1, refused, nowNanos);
    } else if (partial.rest() instanceof DispatchOutcome.Unavailable unavailable) {
      long asked = unavailable.notBefore().map(NextStepRule::cappedNanos).orElse(0L);
      long delayNanos = Math.max(rule.policy().initialDelayNanos(), asked);
      note(batch, DispatchStatus.RETRYING, delayNanos, unavailable.cause());
      waitFor(batch, delayNanos, nowNanos);
    } else {
      waitFor(batch, 0, nowNanos);
    }
  }

  void unavailable(Batch<D> batch, DispatchOutcome.Unavailable outcome, long nowNanos) {
    NextStep step = rule.afterUnavailable(batch.clock, outcome, nowNanos);
    follow(batch, batch.remaining(), step, outcome.cause(), nowNanos);
  }

  private void refused(Batch<D> batch, int events, DispatchOutcome.Refused outcome, long nowNanos) {
    follow(batch, events, rule.afterRefused(batch.clock), outcome.cause(), nowNanos);
  }

  private void follow(Batch<D> batch, int events, NextStep step, Throwable cause, long nowNanos) {
    batch.failedAttempts++;
    note(batch, step.action().status(), step.delayNanos(), cause);
    switch (step.action()) {
      case RETRY, HOLD -> waitFor(batch, step.delayNanos(), nowNanos);
      case SKIP -> skip(batch, events, nowNanos);
      case ISOLATE -> isolate(batch, events, step.delayNanos(), cause, nowNanos);
    }
  }

  private void note(Batch<D> batch, DispatchStatus next, long delayNanos, Throwable cause) {
    int failures = batch.clock.failures();
    batch.givenBack = false;
    batch.lastError = FailureText.of(cause);
    batch.blocked = next == DispatchStatus.BLOCKED;
    statistics.failed(batch.lastError, failures, next);
    judged = new AttemptFailure(cause, next, failures, delayNanos);
  }

  /** What is left of a batch is as good as a new one. */
  private static void beginAnew(Batch<?> batch) {
    batch.clock.restart();
    batch.failedAttempts = 0;
  }

  private void isolate(
      Batch<D> batch, int events, long delayNanos, Throwable cause, long nowNanos) {
    if (events > 1) {
      batch.halve();
      changeRange(batch);
    } else {
      batch.parking = new Parking<>(batch, FailureText.of(cause), nowNanos + delayNanos);
    }
    waitFor(batch, delayNanos, nowNanos);
  }

  void parked(Batch<D> batch, long nowNanos) {
    batch.parking = null;
    batch.parked++;
    batch.settled++;
    statistics.parked(1, statusWithout(batch, DispatchStatus.PARKED));
    if (batch.isSettled()) {
      settled(batch);
    } else {
      batch.takeAll();
      beginAnew(batch);
      waitFor(batch, 0, nowNanos);
    }
  }

  void notParked(Parking<D> parking, String problem) {
    Batch<D> batch = parking.batch;
    batch.lastError = problem + ", trying again, after: " + parking.error();
    statistics.failed(batch.lastError, batch.clock.failures(), DispatchStatus.RETRYING);
  }

  private void skip(Batch<D> batch, int events, long nowNanos) {
    batch.skipped += events;
    batch.settled += events;
    statistics.skipped(events);
    if (batch.isSettled()) {
      settled(batch);
    } else {
      // It may have been halved, under a rule that has changed since.
      batch.takeAll();
      beginAnew(batch);
      waitFor(batch, 0, nowNanos);
    }
  }

  private void waitFor(Batch<D> batch, long delayNanos, long nowNanos) {
    batch.notBeforeNanos = nowNanos + delayNanos;
    if (!batch.retried) {
      batch.retried = true;
      retrying++;
    }
  }

  void settle(Batch<D> batch, int events) {
    if (events == 0) {
      return;
    }
    batch.settled += events;
    if (!batch.isSettled()) {
      statistics.delivered(events);
      return;
    }
    if (batch.parked == 0) {
      statistics.delivered(events, statusWithout(batch, DispatchStatus.COMPLETE));
    } else {
      statistics.delivered(events);
      statistics.parked(0, statusWithout(batch, DispatchStatus.PARKED));
    }
    settled(batch);
  }

  /**
   * What the stream shows when a batch has come to its end.
   *
   * @return null when it is still that of another batch, which has failed
   */
  private @Nullable DispatchStatus statusWithout(Batch<D> batch, DispatchStatus end) {
    if (retrying > (batch.retried ? 1 : 0)) {
      return null;
    }
    return out > 1 ? DispatchStatus.DISPATCHING : end;
  }

  private void settled(Batch<D> batch) {
    out--;
    if (batch.retried) {
      batch.retried = false;
      retrying--;
    }
  }

  private static DispatchOutcome.Unavailable invalid(String text) {
    return new DispatchOutcome.Unavailable(ErrorCode.OUTCOME_INVALID.error(text), null);
  }
}
