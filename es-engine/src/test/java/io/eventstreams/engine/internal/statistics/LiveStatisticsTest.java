package io.eventstreams.engine.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.EventStreamStatistics;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LiveStatisticsTest {
  private final LiveStatistics live = new LiveStatistics(Instant.EPOCH, "c", 3, 4);

  @Test
  void aRunBeginsWithWhatIsStored() {
    assertThat(live.snapshot())
        .isEqualTo(
            new EventStreamStatistics(
                Instant.EPOCH, null, 0, "", null, "", "", "c", 0, 3, 4, 0, 0, ""));
  }

  @Test
  void aSnapshotDoesNotChange() {
    EventStreamStatistics before = live.snapshot();
    live.dispatching(7, "x");
    live.failed("down", 2, DispatchStatus.RETRYING);
    live.delivered(5, DispatchStatus.COMPLETE);
    live.skipped(1);
    live.detected("y", 9);
    live.checkpointSaved("z");
    live.sourceFailed("gone");
    assertThat(before.highestDispatched()).isEmpty();
    assertThat(live.snapshot())
        .isEqualTo(
            new EventStreamStatistics(
                Instant.EPOCH,
                Instant.ofEpochMilli(7),
                2,
                "down",
                DispatchStatus.COMPLETE,
                "y",
                "x",
                "z",
                5,
                4,
                4,
                9,
                1,
                "gone"));
    live.dispatching(8, "w");
    assertThat(live.snapshot().lastDispatchFailure()).isEmpty();
    assertThat(live.snapshot().lastDispatchAttempts()).isZero();
  }

  /** Fields that are written together are read together. */
  @Test
  void aSnapshotIsOfOneMoment() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 1; !done.get(); i++) {
                live.failed("" + i, i, DispatchStatus.RETRYING);
                live.detected("" + i, 1);
                live.delivered(5, DispatchStatus.COMPLETE);
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 200_000; i++) {
        EventStreamStatistics read = live.snapshot();
        if (!read.lastDispatchFailure().isEmpty()) {
          assertThat(read.lastDispatchFailure()).isEqualTo("" + read.lastDispatchAttempts());
        }
        assertThat(read.eventsDelivered()).isEqualTo(read.batchesDelivered() * 5);
        if (!read.highestDetected().isEmpty()) {
          assertThat(read.eventsUnmatched()).isEqualTo(Long.parseLong(read.highestDetected()));
        }
      }
    } finally {
      done.set(true);
      writer.join();
    }
  }

  @Test
  void aFailureThatCannotBeShownHasAText() {
    assertThat(FailureText.of(new IllegalStateException("x".repeat(5_000)))).hasSize(2_049);
    assertThat(FailureText.of(new Unspeakable())).isEqualTo(Unspeakable.class.getName());
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new StackOverflowError("not a real one");
    }
  }
}
