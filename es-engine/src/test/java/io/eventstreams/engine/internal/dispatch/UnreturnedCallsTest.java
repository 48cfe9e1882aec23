package io.eventstreams.engine.internal.dispatch;

import static io.eventstreams.engine.internal.dispatch.LoneAttempts.batch;
import static io.eventstreams.engine.internal.dispatch.LoneAttempts.event;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnreturnedCallsTest {
  private final LoneAttempts attempts = new LoneAttempts();
  private final UnreturnedCalls<Integer> calls = new UnreturnedCalls<>();

  private AttemptNode<Integer> inCall(int... numbers) {
    AttemptNode<Integer> attempt = attempts.attempt(batch(numbers));
    attempt.callBegins(new UserCall());
    return attempt;
  }

  @Test
  void anAttemptHoldsItsEventsUntilItsCallHasReturned() {
    AttemptNode<Integer> attempt = inCall(1, 2);
    calls.add(attempt);
    assertThat(calls.holderOf(event(2))).isSameAs(attempt);
    assertThat(calls.holderOf(event(3))).isNull();
    assertThat(calls.holderOf(batch(2, 3))).isSameAs(attempt);
    assertThat(calls.holderOf(batch(3, 4))).isNull();
    attempt.callReturned();
    assertThat(calls.holderOf(event(2))).isNull();
    assertThat(calls.holderOf(batch(2, 3))).isNull();
  }

  @Test
  void whatIsSettledOfABatchIsHeldByNobody() {
    calls.add(inCall(1));
    Batch<Integer> batch = batch(1, 2);
    batch.settled = 1;
    assertThat(calls.holderOf(batch)).isNull();
  }

  @Test
  void oneWhoseCallHasReturnedMakesRoomAndNoOther() {
    AttemptNode<Integer> first = inCall(1);
    AttemptNode<Integer> second = inCall(2);
    calls.add(first);
    calls.add(second);
    assertThat(calls.holderOf(batch(1))).isSameAs(first);
    first.callReturned();
    AttemptNode<Integer> third = inCall(3);
    calls.add(third);
    assertThat(calls.holderOf(batch(1))).isNull();
    assertThat(calls.holderOf(batch(1, 2, 3))).isSameAs(second);
    assertThat(calls.holderOf(batch(3))).isSameAs(third);
  }

  @Test
  void aReplayHoldsItsEventFromTheBeginningAndBeyondItsEnd() {
    AttemptNode<Integer> replay = inCall(1);
    calls.replaying(replay);
    assertThat(calls.holderOf(event(1))).isSameAs(replay);
    assertThat(calls.holderOf(event(2))).isNull();
    assertThat(calls.holderOf(batch(1))).isSameAs(replay);
    calls.add(inCall(2));
    assertThat(calls.holderOf(batch(1))).as("another is over").isSameAs(replay);
    calls.add(replay);
    assertThat(calls.holderOf(batch(1))).as("its call runs on").isSameAs(replay);
    calls.replaying(inCall(3));
    assertThat(calls.holderOf(batch(1))).as("the next one").isSameAs(replay);
    replay.callReturned();
    assertThat(calls.holderOf(batch(1))).isNull();
  }

  @Test
  void aReplayWithoutACallHoldsNothing() {
    calls.replaying(attempts.attempt(batch(1)));
    assertThat(calls.holderOf(event(1))).isNull();
    assertThat(calls.holderOf(batch(1))).isNull();
  }
}
