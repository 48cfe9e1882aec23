package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.text.DurationText;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.observe.StreamWatch.AttemptFailure;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The batches that were handed out and are not settled, oldest first, and what happens to them.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class DispatchWindow<D> {
  private final BatchQueue<D> batches = new BatchQueue<>();
  private final BatchOutcomes<D> outcomes;
  private final LiveStatistics statistics;
  private final Parkings<D> parkings;
  private final UnreturnedCalls<D> unreturned = new UnreturnedCalls<>();
  private long settledEvents;
  private long settledBatches;
  private long skippedEvents;
  private long parkedEvents;

  private final StreamWatch watch;

  public DispatchWindow(
      NextStepRule rule,
      LiveStatistics statistics,
      StreamWatch watch,
      long skippedEvents,
      long parkedEvents) {
    this.outcomes = new BatchOutcomes<>(rule, statistics);
    this.watch = watch;
    this.statistics = statistics;
    this.skippedEvents = skippedEvents;
    this.parkedEvents = parkedEvents;
    this.parkings = new Parkings<>(rule.policy());
  }

  /** Another rule holds for what fails from now on, and for what is blocked. */
  public void adjust(NextStepRule newRule, long nowNanos) {
    boolean beginsToPark = outcomes.adjust(newRule);
    for (Batch<D> batch : batches) {
      AttemptNode<D> live = batch.attempt;
      if (live != null) {
        leaveOutWait(batch, live, nowNanos);
      }
      if (beginsToPark) {
        outcomes.failsAlone(batch, nowNanos);
      }
      outcomes.tryNow(batch, nowNanos);
    }
  }

  public boolean isEmpty() {
    return batches.isEmpty();
  }

  /** Whether a new batch may be handed out; never while one is being retried. */
  public boolean hasRoom(int maxInFlight) {
    return batches.size() < maxInFlight && outcomes.retrying() == 0;
  }

  /** Batches which the dispatcher has. */
  public int liveAttempts() {
    int live = 0;
    for (Batch<D> batch : batches) {
      if (batch.attempt != null) {
        live++;
      }
    }
    return live;
  }

  public @Nullable Batch<D> oldest() {
    return batches.peekFirst();
  }

  /** Events of batches that left the window settled; in all, since this run began. */
  public long settledEvents() {
    return settledEvents;
  }

  /** Batches that left the window settled; in all, since this run began. */
  public long settledBatches() {
    return settledBatches;
  }

  /** Events given up since the last reset, of those that the safe position has passed. */
  public long skippedEvents() {
    Batch<D> oldest = batches.peekFirst();
    return oldest == null ? skippedEvents : skippedEvents + oldest.skipped;
  }

  /** Events put aside since the last reset, of those that the safe position has passed. */
  public long parkedEvents() {
    Batch<D> oldest = batches.peekFirst();
    return oldest == null ? parkedEvents : parkedEvents + oldest.parked;
  }

  public void add(Batch<D> batch) {
    batches.addLast(batch);
  }

  /** A batch whose attempt is due, or null. */
  public @Nullable Batch<D> nextDue(long nowNanos) {
    if (outcomes.retrying() == 0) {
      return null;
    }
    for (Batch<D> batch : batches) {
      if (isWaiting(batch) && nowNanos - batch.notBeforeNanos >= 0) {
        return batch;
      }
    }
    return null;
  }

  /** An attempt for the batch has been made and is about to be handed to the dispatcher. */
  public void attempting(Batch<D> batch, AttemptNode<D> attempt, long nowNanos, long wallMillis) {
    if (!batch.attempted) {
      batch.attempted = true;
      outcomes.begun();
      statistics.dispatching(wallMillis, batch.lastSequenceId());
    }
    batch.attempt = attempt;
    attempt.beganAtNanos = nowNanos;
    startClock(batch, attempt, nowNanos);
  }

  /** A replay is about to be handed to the dispatcher; {@link #replayed} follows its end. */
  void replaying(AttemptNode<D> attempt) {
    unreturned.replaying(attempt);
  }

  /** A replay is over, whether or not its blocking call has returned. */
  void replayed(AttemptNode<D> attempt) {
    unreturned.add(attempt);
  }

  /** Whether a call that is over for the engine still has an unsettled event of the batch. */
  public boolean isHeldByCall(Batch<D> batch) {
    return unreturned.holderOf(batch) != null;
  }

  /** Whether a blocking call that has not returned was given the event. */
  boolean isInCall(Event<D> event) {
    for (Batch<D> batch : batches) {
      AttemptNode<D> attempt = batch.attempt;
      if (attempt != null && UnreturnedCalls.holds(attempt, event)) {
        return true;
      }
    }
    return unreturned.holderOf(event) != null;
  }

  /**
   * Looks at every live attempt for what it reported besides an outcome. No batch leaves the window
   * by that: one that is settled stays until its attempt is over.
   */
  public void attemptsChanged(long nowNanos) {
    for (Batch<D> batch : batches) {
      AttemptNode<D> attempt = batch.attempt;
      if (attempt != null) {
        startClock(batch, attempt, nowNanos);
        applyProgress(batch, attempt, nowNanos);
      }
    }
  }

  /** An attempt has its outcome. One that was given up before is ignored. */
  public void outcome(AttemptNode<D> attempt, long nowNanos) {
    Batch<D> batch = attempt.batch();
    if (batch.attempt != attempt) {
      return;
    }
    startClock(batch, attempt, nowNanos);
    if (!attempt.clockStarted) {
      batch.clock.waited(nowNanos - attempt.beganAtNanos);
    }
    applyProgress(batch, attempt, nowNanos);
    batch.attempt = null;
    unreturned.add(attempt);
    DispatchOutcome outcome = attempt.outcome();
    int settledBefore = batch.settled - attempt.progressApplied;
    long skippedBefore = batch.skipped;
    if (outcome == DispatchOutcome.delivered()) {
      outcomes.settle(batch, attempt.count() - attempt.progressApplied);
      outcomes.goOn(batch, nowNanos);
    } else if (attempt.count() == attempt.progressApplied) {
      outcomes.goOn(batch, nowNanos);
    } else {
      outcomes.failed(batch, attempt, outcome, nowNanos);
    }
    removeSettled();
    tell(batch, attempt, settledBefore, skippedBefore, nowNanos);
  }

  /** Tells what an attempt came to; last, so that whoever is told sees everything done. */
  private void tell(
      Batch<D> batch,
      AttemptNode<D> attempt,
      int settledBefore,
      long skippedBefore,
      long nowNanos) {
    AttemptFailure failure = outcomes.takeFailure();
    if (watch.isOn()) {
      int skipped = (int) (batch.skipped - skippedBefore);
      int taken = batch.settled - settledBefore - skipped;
      long tookNanos = nowNanos - attempt.beganAtNanos;
      watch.attemptEnded(attempt, attempt.count(), taken, skipped, failure, tookNanos);
    }
  }

  /** An event to be put aside for which the store is to be asked now, or null. */
  public @Nullable Parking<D> nextParking(long nowNanos) {
    return outcomes.retrying() == 0 ? null : parkings.next(batches, nowNanos);
  }

  /** What became of an event that was to be put aside. Only one that is stored is settled. */
  public void parked(Parking<D> parking, SaveResult result, long nowNanos) {
    if (!parkings.answered(parking)) {
      return;
    }
    switch (result) {
      case SAVED -> {
        outcomes.parked(parking.batch, nowNanos);
        watch.eventParked(parking.event().sequenceId(), parking.error());
      }
      case UNKNOWN -> {
        outcomes.notParked(parking, "nobody knows whether the event was put aside");
        parkings.again(parking, nowNanos);
      }
      case NOT_SAVED, STALE -> {
        outcomes.notParked(parking, "the event could not be put aside");
        parkings.againRenamed(parking, nowNanos);
      }
    }
    removeSettled();
  }

  /** An event cannot be put aside: its batch blocks, and is tried again later. */
  public void notParkable(Parking<D> parking, Throwable cause, long nowNanos) {
    if (parkings.answered(parking)) {
      outcomes.notParkable(parking, cause, nowNanos);
    }
  }

  /** Gives up attempts whose time is over; each counts as unavailable. */
  public void expire(long nowNanos) {
    if (batches.isEmpty()) {
      return;
    }
    for (Batch<D> batch : batches) {
      AttemptNode<D> attempt = batch.attempt;
      if (attempt == null || !isExpired(attempt, nowNanos)) {
        continue;
      }
      leaveOutWait(batch, attempt, nowNanos);
      if (isExpired(attempt, nowNanos) && attempt.fence()) {
        batch.attempt = null;
        unreturned.add(attempt);
        attempt.notifyCancelled();
        int settledBefore = batch.settled - attempt.progressApplied;
        long skippedBefore = batch.skipped;
        if (attempt.count() == attempt.progressApplied) {
          outcomes.goOn(batch, nowNanos);
        } else {
          outcomes.unavailable(batch, timedOut(attempt), nowNanos);
        }
        tell(batch, attempt, settledBefore, skippedBefore, nowNanos);
      }
    }
    removeSettled();
  }

  /** Why nothing more is handed out, as far as the batches here know; null when there is none. */
  public @Nullable StreamDiagnosis diagnose(long nowNanos) {
    Batch<D> stuck = batches.peekFirst();
    for (Batch<D> batch : batches) {
      if (batch.retried) {
        stuck = batch;
        break;
      }
    }
    return stuck == null ? null : BatchDiagnosis.of(stuck, unreturned.holderOf(stuck), nowNanos);
  }

  /** Matching events of batches here that are not settled. */
  public long unsettledEvents() {
    long events = 0;
    for (Batch<D> batch : batches) {
      events += batch.size() - batch.settled;
    }
    return events;
  }

  /** Gives up every attempt; what they have made progress with stays settled. */
  public void giveUpAttempts() {
    for (Batch<D> batch : batches) {
      AttemptNode<D> attempt = batch.attempt;
      batch.attempt = null;
      if (attempt != null && attempt.fence()) {
        attempt.notifyCancelled();
      }
    }
    removeSettled();
  }

  /** Gives up every attempt and forgets every batch. */
  public void clear() {
    giveUpAttempts();
    batches.clear();
    parkings.clear();
    outcomes.clear();
  }

  /**
   * The earliest time at which something is due here, or {@code otherwise} when that is earlier.
   *
   * @param canDispatch whether a batch that is due could be handed out
   */
  public long nextDeadlineNanos(long nowNanos, long otherwiseNanos, boolean canDispatch) {
    long earliest = otherwiseNanos;
    if (batches.isEmpty()) {
      return earliest;
    }
    for (Batch<D> batch : batches) {
      AttemptNode<D> attempt = batch.attempt;
      if (attempt != null && attempt.clockStarted) {
        earliest =
            earlier(nowNanos, earliest, attempt.clockStartedAtNanos + attempt.timeoutNanos());
      } else if (canDispatch && isWaiting(batch)) {
        earliest = earlier(nowNanos, earliest, batch.notBeforeNanos);
      }
      Parking<D> parking = batch.parking;
      if (parking != null && !parkings.isAsked()) {
        earliest = earlier(nowNanos, earliest, parking.dueNanos);
      }
    }
    return earliest;
  }

  /** The earlier of two times on the monotonic clock. */
  public static long earlier(long nowNanos, long aNanos, long bNanos) {
    return aNanos - nowNanos <= bNanos - nowNanos ? aNanos : bNanos;
  }

  private boolean isWaiting(Batch<D> batch) {
    return batch.attempt == null
        && batch.retried
        && batch.parking == null
        && !batch.isSettled()
        && !isHeldByCall(batch);
  }

  private static boolean isExpired(AttemptNode<?> attempt, long nowNanos) {
    return attempt.clockStarted && nowNanos - attempt.clockStartedAtNanos >= attempt.timeoutNanos();
  }

  private void startClock(Batch<D> batch, AttemptNode<D> attempt, long nowNanos) {
    if (!attempt.clockStarted && attempt.isHandedOver()) {
      attempt.clockStarted = true;
      attempt.clockStartedAtNanos = nowNanos;
      batch.clock.waited(nowNanos - attempt.beganAtNanos);
      batch.clock.start(nowNanos);
    } else {
      leaveOutWait(batch, attempt, nowNanos);
    }
  }

  /**
   * The time of an attempt, and its batch's, goes on only while a thread makes its call: before
   * that nobody had the batch, so that nobody can have failed.
   */
  private static void leaveOutWait(Batch<?> batch, AttemptNode<?> attempt, long nowNanos) {
    long waitedNanos = attempt.waitedForThreadNanos(nowNanos);
    batch.clock.waited(waitedNanos);
    attempt.clockStartedAtNanos += waitedNanos;
  }

  private void applyProgress(Batch<D> batch, AttemptNode<D> attempt, long nowNanos) {
    int reported = attempt.reportedProgress();
    if (reported > attempt.progressApplied) {
      outcomes.progressed(batch, attempt, reported - attempt.progressApplied, nowNanos);
      attempt.progressApplied = reported;
    }
  }

  private void removeSettled() {
    Batch<D> head = batches.peekFirst();
    while (head != null && head.isSettled() && head.attempt == null) {
      batches.removeFirst();
      settledEvents += head.size();
      settledBatches++;
      skippedEvents += head.skipped;
      parkedEvents += head.parked;
      head = batches.peekFirst();
    }
  }

  private static DispatchOutcome.Unavailable timedOut(AttemptNode<?> attempt) {
    return new DispatchOutcome.Unavailable(
        ErrorCode.ATTEMPT_TIMED_OUT.error(
            "no answer from the consumer within " + DurationText.print(attempt.timeout())),
        null);
  }
}
