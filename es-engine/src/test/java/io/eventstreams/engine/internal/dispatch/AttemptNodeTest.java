package io.eventstreams.engine.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptNodeTest {
  private static final StreamIdentity STREAM = new StreamIdentity("id", "name", 7, "m.*");

  private final List<AttemptNode<Integer>> outcomes = new ArrayList<>();
  private final AttemptNode<Integer> attempt = newAttempt(STREAM, 1, 2, 3);
  private int changes;

  private AttemptNode<Integer> newAttempt(StreamIdentity stream, int... numbers) {
    Batch<Integer> batch = new Batch<>();
    @Nullable Object[] events = new Object[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      events[i] = new Event<>("m", "e" + numbers[i], numbers[i]);
    }
    batch.begin("", 0, events, numbers.length);
    return new AttemptNode<>(newMailbox(), batch, stream, false);
  }

  private AttemptNode.Mailbox<Integer> newMailbox() {
    return new AttemptNode.Mailbox<>() {
      @Override
      public void outcome(AttemptNode<Integer> answered) {
        outcomes.add(answered);
      }

      @Override
      public void attemptChanged() {
        changes++;
      }

      @Override
      public long attemptTimeoutNanos() {
        return 5_000_000_000L;
      }
    };
  }

  @Test
  void itTellsWhoseItIsAndHowLongItMayTake() {
    assertThat(attempt.streamId()).isEqualTo("id");
    assertThat(attempt.streamName()).isEqualTo("name");
    assertThat(attempt.number()).isZero();
    assertThat(attempt.timeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theFirstOutcomeIsTheOnlyOne() {
    assertThat(attempt.settle(DispatchOutcome.delivered())).isTrue();
    assertThat(attempt.settle(DispatchOutcome.delivered())).isFalse();
    attempt.complete(DispatchOutcome.unavailable(new IllegalStateException("late")));
    assertThat(attempt.outcome()).isEqualTo(DispatchOutcome.delivered());
    assertThat(outcomes).containsExactly(attempt);
    assertThat(attempt.fence()).isFalse();
    assertThat(attempt.cancelled()).isFalse();
    assertThat(attempt.deliveredAtOnce()).isFalse();
  }

  @Test
  void afterItWasGivenUpNoOutcomeCounts() {
    assertThat(attempt.fence()).isTrue();
    assertThat(attempt.fence()).isFalse();
    attempt.complete(DispatchOutcome.delivered());
    assertThat(attempt.deliveredAtOnce()).isFalse();
    assertThat(attempt.cancelled()).isTrue();
    assertThat(attempt.outcome()).isNull();
    assertThat(outcomes).isEmpty();
  }

  @Test
  void whatIsDeliveredAtOnceTakesNoWayThroughTheMailbox() {
    assertThat(attempt.deliveredAtOnce()).isTrue();
    attempt.complete(DispatchOutcome.unavailable(new IllegalStateException("late")));
    assertThat(attempt.outcome()).isEqualTo(DispatchOutcome.delivered());
    assertThat(outcomes).isEmpty();
  }

  @Test
  void progressOnlyGrowsAndStaysWithinTheBatch() {
    attempt.progress(0);
    assertThat(changes).isZero();
    attempt.progress(2);
    attempt.progress(2);
    attempt.progress(1);
    assertThat(attempt.reportedProgress()).isEqualTo(2);
    assertThat(changes).isEqualTo(1);
    attempt.progress(3);
    assertThat(attempt.reportedProgress()).isEqualTo(3);
    assertThat(changes).isEqualTo(2);
    assertThatThrownBy(() -> attempt.progress(4))
        .hasMessageContaining("0 to 3")
        .hasMessageContaining("4");
    assertThatThrownBy(() -> attempt.progress(-1)).hasMessageContaining("-1");
  }

  @Test
  void theHandOverIsToldOnce() {
    attempt.handedOver("a");
    attempt.handedOver("b");
    attempt.handedOver();
    assertThat(changes).isEqualTo(1);
    assertThat(attempt.consumer()).isEqualTo("b");
  }

  @Test
  void theLastCancelActionRunsOnceAndAtOnceWhenItIsTooLate() {
    List<String> ran = new ArrayList<>();
    attempt.onCancel(() -> ran.add("first"));
    attempt.onCancel(() -> ran.add("second"));
    attempt.notifyCancelled();
    attempt.notifyCancelled();
    assertThat(ran).containsExactly("second");
    attempt.onCancel(() -> ran.add("late"));
    assertThat(ran).containsExactly("second", "late");
  }

  @Test
  void itsCallIsQueuedUntilAThreadHasTakenItUp() {
    UserCall call = new UserCall();
    assertThat(attempt.isCallQueued()).isFalse();
    attempt.callBegins(call);
    assertThat(attempt.isCallRunning()).isTrue();
    assertThat(attempt.isCallQueued()).isTrue();
    assertThat(attempt.callThread()).isNull();
    attempt.callTakenUp(0);
    call.enter();
    call.leave();
    assertThat(attempt.isCallQueued()).isFalse();
    assertThat(attempt.callThread()).isEqualTo(Thread.currentThread().getName());
    attempt.callReturned();
    assertThat(attempt.isCallRunning()).isFalse();
    assertThat(attempt.isCallQueued()).isFalse();
    assertThat(attempt.callThread()).isNull();
  }

  @Test
  void whoeverGivesItUpInterruptsItsCall() {
    UserCall call = new UserCall();
    attempt.callBegins(call);
    call.enter();
    attempt.notifyCancelled();
    assertThat(Thread.interrupted()).isTrue();
    call.leave();
  }

  @Test
  void theNextNodeIsTakenOnce() {
    AttemptNode<Integer> following = newAttempt(STREAM, 4);
    attempt.next = following;
    assertThat(attempt.takeNext()).isSameAs(following);
    assertThat(attempt.takeNext()).isNull();
  }

  @Test
  void aCancelActionThatThrowsHarmsNobody() {
    attempt.onCancel(
        () -> {
          throw new AssertionError("from a dispatcher");
        });
    attempt.notifyCancelled();
    attempt.notifyCancelled();
  }

  @Test
  void whateverDecidesTheContentDecidesTheDeliveryId() {
    Set<String> ids = new HashSet<>();
    for (AttemptNode<Integer> one :
        List.of(
            attempt,
            newAttempt(STREAM, 1, 3),
            newAttempt(STREAM, 1, 2),
            newAttempt(STREAM, 2, 3),
            newAttempt(new StreamIdentity("id", "name", 8, "m.*"), 1, 2, 3),
            newAttempt(new StreamIdentity("id2", "name", 7, "m.*"), 1, 2, 3),
            newAttempt(new StreamIdentity("id", "name", 7, "m.+"), 1, 2, 3),
            newAttempt(new StreamIdentity("id", "name", 7, ""), 1, 2, 3),
            newAttempt(new StreamIdentity("id", "name", 7, "m.*", "eu"), 1, 2, 3),
            newAttempt(new StreamIdentity("id", "name", 7, null), 1, 2, 3))) {
      assertThat(one.deliveryId()).hasSize(32);
      ids.add(one.deliveryId());
    }
    assertThat(ids).hasSize(10);
    StreamIdentity renamed = new StreamIdentity("id", "other", 7, "m.*");
    assertThat(newAttempt(renamed, 1, 2, 3).deliveryId()).isEqualTo(attempt.deliveryId());
  }

  /** Receivers know by it what they have, also after the engine was exchanged for a newer one. */
  @Test
  void theDeliveryIdStaysWhatItIs() {
    assertThat(attempt.deliveryId()).isEqualTo("94fbfc54c2f300ae78dc6f18b1f34d83");
    StreamIdentity unfiltered = new StreamIdentity("id", "name", 7, null);
    assertThat(newAttempt(unfiltered, 1, 2, 3).deliveryId())
        .isEqualTo("d845649f55754d328274b877784dc8f3");
  }

  @Test
  void itsEventsAreACopyForWhoeverWantsAnArray() {
    Object[] copy = attempt.events().toArray();
    assertThat(copy).containsExactlyElementsOf(attempt.events());
    copy[0] = "changed";
    assertThat(attempt.events().get(0).sequenceId()).isEqualTo("e1");
  }
}
