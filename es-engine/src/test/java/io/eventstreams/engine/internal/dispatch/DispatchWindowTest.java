package io.eventstreams.engine.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.observe.GuardedListener;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What happens to batches in the window, and what those who listen are told of it. */
class DispatchWindowTest {
  private static final long TIMEOUT_NANOS = LoneAttempts.TIMEOUT_NANOS;

  private final LoneAttempts attempts = new LoneAttempts();
  private final LiveStatistics statistics = new LiveStatistics(Instant.EPOCH, "", 0, 0);
  private final List<String> told = new ArrayList<>();
  private final List<StreamDiagnosis> seenWhenParked = new ArrayList<>();
  private DispatchWindow<Integer> window = newWindow(ErrorHandlingType.BLOCK);

  /** Retries after 50, 100 and 200 ns, for 300 ns; then blocked for 500 ns. */
  private DispatchWindow<Integer> newWindow(ErrorHandlingType errorHandling) {
    return new DispatchWindow<>(
        new NextStepRule(new RetryPolicy(50, 200, 2), 300, 500, errorHandling),
        statistics,
        new StreamWatch(
            new EventStreamListener.StreamRef("id", "name"),
            GuardedListener.of(new Listener(), () -> 0),
            () -> null),
        0,
        0);
  }

  private final class Listener implements EventStreamListener {
    @Override
    public void batchDelivered(Attempt attempt, int events, Duration took) {
      told.add("delivered " + events + " after " + took.toNanos());
    }

    @Override
    public void batchFailed(Attempt attempt, Throwable error, DispatchStatus next, Duration delay) {
      told.add("failed, " + next.wireName() + " for " + delay.toNanos());
    }

    @Override
    public void batchSkipped(Attempt attempt, int events, Throwable error) {
      told.add("skipped " + events);
    }

    @Override
    public void eventParked(StreamRef stream, String sequenceId, String error) {
      told.add("parked " + sequenceId);
      seenWhenParked.add(Objects.requireNonNull(window.diagnose(0)));
    }
  }

  private Batch<Integer> add(int... numbers) {
    Batch<Integer> batch = LoneAttempts.batch(numbers);
    window.add(batch);
    return batch;
  }

  private AttemptNode<Integer> attempt(Batch<Integer> batch, long nowNanos) {
    AttemptNode<Integer> attempt = attempts.attempt(batch);
    window.attempting(batch, attempt, nowNanos, 0);
    return attempt;
  }

  private void answer(AttemptNode<Integer> attempt, DispatchOutcome outcome, long nowNanos) {
    attempt.complete(outcome);
    window.outcome(attempt, nowNanos);
  }

  private EventStreamStatistics counted() {
    return statistics.snapshot();
  }

  private static DispatchOutcome unavailable() {
    return DispatchOutcome.unavailable(new IllegalStateException("down"));
  }

  private static DispatchOutcome refused() {
    return DispatchOutcome.refused(new IllegalStateException("never"));
  }

  @Test
  void whoListensIsToldHowLongADeliveryTook() {
    answer(attempt(add(1, 2, 3), 100), DispatchOutcome.delivered(), 140);
    assertThat(told).containsExactly("delivered 3 after 40");
    assertThat(window.isEmpty()).isTrue();
    assertThat(window.settledEvents()).isEqualTo(3);
    assertThat(window.settledBatches()).isEqualTo(1);
  }

  @Test
  void whatAnAttemptTookBeforeItFailedIsToldWithTheFailure() {
    AttemptNode<Integer> attempt = attempt(add(1, 2, 3), 0);
    attempt.progress(1);
    window.attemptsChanged(10);
    answer(attempt, unavailable(), 20);
    assertThat(told).containsExactly("delivered 1 after 20", "failed, retrying for 50");
  }

  @Test
  void ofAnAttemptWhoseTimeIsOverItIsToldWhatWasTakenAndWhatIsSkipped() {
    window = newWindow(ErrorHandlingType.SKIP);
    AttemptNode<Integer> attempt = attempt(add(1, 2, 3), 0);
    attempt.onCancel(() -> told.add("cancelled"));
    attempt.progress(1);
    window.attemptsChanged(10);
    window.expire(TIMEOUT_NANOS - 1);
    assertThat(told).isEmpty();
    window.expire(TIMEOUT_NANOS);
    assertThat(told)
        .containsExactly(
            "cancelled",
            "delivered 1 after " + TIMEOUT_NANOS,
            "failed, skipped for 0",
            "skipped 2");
    assertThat(window.isEmpty()).isTrue();
    assertThat(window.settledEvents()).isEqualTo(3);
    assertThat(window.skippedEvents()).isEqualTo(2);
  }

  @Test
  void anAttemptWhoseTimeIsOverThoughAllWasTakenHasNotFailed() {
    AttemptNode<Integer> attempt = attempt(add(1, 2), 0);
    attempt.progress(2);
    window.attemptsChanged(10);
    window.expire(TIMEOUT_NANOS);
    assertThat(attempt.cancelled()).isTrue();
    assertThat(told).containsExactly("delivered 2 after " + TIMEOUT_NANOS);
    assertThat(window.isEmpty()).isTrue();
    assertThat(counted().lastDispatchComplete()).isEqualTo(DispatchStatus.COMPLETE);
  }

  @Test
  void whatWasSkippedOfABatchBeforeIsNotToldAgain() {
    window = newWindow(ErrorHandlingType.SKIP);
    Batch<Integer> batch = add(1, 2, 3);
    answer(attempt(batch, 0), new DispatchOutcome.Partial(1, refused()), 10);
    assertThat(told).containsExactly("delivered 1 after 10", "failed, skipped for 0", "skipped 1");
    told.clear();
    answer(attempt(batch, 20), new DispatchOutcome.Partial(1, refused()), 50);
    assertThat(told).containsExactly("delivered 1 after 30");

    Batch<Integer> other = add(4, 5, 6);
    answer(attempt(other, 100), new DispatchOutcome.Partial(1, refused()), 100);
    assertThat(window.skippedEvents()).as("also of a batch that is not settled").isEqualTo(2);
    attempt(other, 100);
    told.clear();
    window.expire(100 + TIMEOUT_NANOS);
    assertThat(told).containsExactly("failed, skipped for 0", "skipped 1");
    assertThat(window.skippedEvents()).isEqualTo(3);
  }

  @Test
  void aBatchThatIsSettledAndStillThereMoves() {
    window = newWindow(ErrorHandlingType.PARK);
    Batch<Integer> batch = add(1);
    answer(attempt(batch, 0), refused(), 0);
    Parking<Integer> parking = Objects.requireNonNull(window.nextParking(0));
    window.parked(parking, SaveResult.SAVED, 0);
    assertThat(told).containsExactly("failed, retrying for 0", "parked e1");
    assertThat(seenWhenParked).containsExactly(new StreamDiagnosis.Moving());
    assertThat(window.diagnose(0)).isNull();
  }

  /** The drainer may learn of both at once, of the outcome first. */
  @Test
  void theRetryTimeBeginsAlsoWithAHandOverThatIsSeenWithItsOutcome() {
    Batch<Integer> batch = add(1);
    for (long now : new long[] {1_000, 1_299, 1_300}) {
      AttemptNode<Integer> attempt = attempts.offer(batch);
      window.attempting(batch, attempt, now, 0);
      attempt.handedOver();
      answer(attempt, unavailable(), now);
    }
    assertThat(told)
        .containsExactly(
            "failed, retrying for 50", "failed, retrying for 100", "failed, blocked for 500");
  }

  @Test
  void aWindowThatWasClearedHasRoomWhateverFailedBefore() {
    answer(attempt(add(1), 0), unavailable(), 0);
    assertThat(window.hasRoom(9)).isFalse();
    window.clear();
    assertThat(window.isEmpty()).isTrue();
    assertThat(window.hasRoom(1)).isTrue();
    assertThat(window.unsettledEvents()).isZero();
  }

  @Test
  void anAnswerForWhatWasClearedBeforeItCameChangesNothing() {
    window = newWindow(ErrorHandlingType.PARK);
    answer(attempt(add(1), 0), refused(), 0);
    Parking<Integer> parking = Objects.requireNonNull(window.nextParking(0));
    window.clear();
    window.parked(parking, SaveResult.SAVED, 0);
    assertThat(counted().eventsParked()).isZero();
    assertThat(told).doesNotContain("parked e1");
  }

  @Test
  void whatWasPutAsideOfABatchThatIsNotSettledCounts() {
    window = newWindow(ErrorHandlingType.PARK);
    Batch<Integer> batch = add(1, 2);
    answer(attempt(batch, 0), refused(), 0);
    answer(attempt(batch, 0), refused(), 0);
    window.parked(Objects.requireNonNull(window.nextParking(0)), SaveResult.SAVED, 0);
    assertThat(window.isEmpty()).isFalse();
    assertThat(window.parkedEvents()).isEqualTo(1);
  }

  @Test
  void progressIsCountedFromTheFirstEventOnAndSettledOnce() {
    AttemptNode<Integer> attempt = attempt(add(1, 2, 3, 4), 0);
    attempt.progress(1);
    window.attemptsChanged(10);
    attempt.progress(3);
    window.attemptsChanged(20);
    window.attemptsChanged(30);
    assertThat(window.unsettledEvents()).isEqualTo(1);
    assertThat(counted().eventsDelivered()).isEqualTo(3);
  }

  @Test
  void onlyTheFirstAttemptOfABatchBeginsItsStatistics() {
    Batch<Integer> batch = add(1, 2);
    AttemptNode<Integer> attempt = attempt(batch, 0);
    assertThat(counted().lastDispatchComplete()).isEqualTo(DispatchStatus.DISPATCHING);
    assertThat(counted().highestDispatched()).isEqualTo("e2");
    answer(attempt, unavailable(), 0);
    attempt(batch, 50);
    assertThat(counted().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
  }

  @Test
  void ofTwoTimesTheEarlierIsThatUntilWhichLessTimeIsLeft() {
    long now = Long.parseLong("9223372036854775802");
    assertThat(DispatchWindow.earlier(now, now + 10, now + 20)).isEqualTo(now + 10);
    assertThat(DispatchWindow.earlier(now, now + 20, now + 10)).isEqualTo(now + 10);
    assertThat(DispatchWindow.earlier(now, now - 1, now + 1)).isEqualTo(now - 1);
  }
}
