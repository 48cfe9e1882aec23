package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.NextStepRule;
import io.eventstreams.engine.internal.dispatch.Parking;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import io.eventstreams.engine.internal.observe.StreamWatch;
import io.eventstreams.engine.internal.statistics.LiveStatistics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thread that may hand out no more batches leaves them to another, and loses none. */
class DispatchBudgetTest {
  private final Effects effects = new Effects();
  private final StreamCore<String> core =
      new StreamCore<>(
          new CoreSettings(
              1,
              0,
              1,
              new NextStepRule(new RetryPolicy(1, 1, 2), 1_000, 1_000, ErrorHandlingType.BLOCK),
              1_000,
              1_000_000,
              true,
              1_000,
              Long.MAX_VALUE),
          effects,
          TopicFilter.compile(null),
          new LiveStatistics(Instant.EPOCH, "", 0, 0),
          StreamWatch.NONE,
          "",
          0,
          0,
          0);

  @Test
  void aBatchThatBecomesDueWithoutBudgetIsHandedOutByTheNextThread() {
    core.advance(0, 0, true, true, 10);
    core.offer(List.of(new Event<>("t", "1", "a"), new Event<>("t", "2", "b")));
    core.advance(0, 0, true, true, 10);
    assertThat(effects.dispatched).hasSize(1);

    AttemptNode<String> first = effects.dispatched.get(0);
    first.complete(DispatchOutcome.delivered());
    core.outcome(first, 0);
    assertThat(core.advance(0, 0, true, true, 0)).as("nothing is due before the save").isFalse();
    core.checkpointSaved("1", 1);
    assertThat(core.advance(0, 0, true, true, 0)).as("something is left undone").isTrue();
    assertThat(effects.dispatched).hasSize(1);

    core.advance(0, 0, true, true, 1);
    assertThat(effects.dispatched).hasSize(2);
  }

  private static final class Effects implements CoreEffects<String>, AttemptNode.Mailbox<String> {
    final List<AttemptNode<String>> dispatched = new ArrayList<>();

    @Override
    public AttemptNode<String> newAttempt(Batch<String> batch) {
      return new AttemptNode<>(this, batch, new StreamIdentity("id", "name", 1, null), true);
    }

    @Override
    public boolean dispatch(Batch<String> batch, AttemptNode<String> attempt) {
      dispatched.add(attempt);
      return false;
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public boolean canDispatch() {
      return true;
    }

    @Override
    public void chunkFinished(ChunkEnd end, EventStreamException refusal) {}

    @Override
    public void startSource(String position) {}

    @Override
    public void cancelSource() {}

    @Override
    public void saveCheckpoint(
        String position, long skippedEvents, long parkedEvents, long settledEvents) {}

    @Override
    public void park(Parking<String> parking) {}

    @Override
    public void outcome(AttemptNode<String> attempt) {}

    @Override
    public void attemptChanged() {}

    @Override
    public long attemptTimeoutNanos() {
      return 1_000;
    }
  }
}
