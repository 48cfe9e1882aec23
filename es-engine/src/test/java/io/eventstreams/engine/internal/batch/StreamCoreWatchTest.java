package io.eventstreams.engine.internal.batch;

import static io.eventstreams.engine.internal.batch.CoreRig.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.engine.internal.observe.GuardedListener;
import io.eventstreams.engine.internal.observe.StreamWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What those who listen are told of checkpoints. */
class StreamCoreWatchTest {
  private final CoreRig rig = new CoreRig();
  private final List<String> told = new ArrayList<>();

  StreamCoreWatchTest() {
    rig.watch =
        new StreamWatch(
            new EventStreamListener.StreamRef("id", "name"),
            GuardedListener.of(new Listener(), () -> 0),
            () -> "away");
  }

  private final class Listener implements EventStreamListener {
    @Override
    public void checkpointStored(StreamRef stream, String position) {
      told.add("stored " + position);
    }

    @Override
    public void checkpointLate(StreamRef stream, Duration waited, @Nullable String error) {
      told.add("late by " + waited + ": " + error);
    }
  }

  @Test
  void aCheckpointThatIsNotStoredIsToldOnceItIsLateAndOnlyOnce() {
    rig.start().offer(1, 2, 3).deliver().pass(9_999);
    assertThat(told).isEmpty();
    rig.pass(1);
    assertThat(told).containsExactly("late by PT10S: away");
    rig.pass(60_000).saved(0).pass(60_000);
    assertThat(told).containsExactly("late by PT10S: away", "stored " + id(3));
  }

  @Test
  void oneThatIsStoredInTimeIsNotLate() {
    rig.start().offer(1, 2, 3).deliver().pass(9_000).saved(0).pass(60_000);
    assertThat(told).containsExactly("stored " + id(3));
  }
}
