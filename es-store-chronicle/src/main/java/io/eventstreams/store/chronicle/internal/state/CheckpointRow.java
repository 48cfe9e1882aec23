package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as it is stored; where to begin without a position is told by the stream's own row.
 */
record CheckpointRow(
    String streamId,
    Instant created,
    Instant updated,
    long generation,
    long epoch,
    long version,
    @Nullable String position,
    long skipped,
    long parked) {

  static CheckpointRow born(String streamId, long generation, Instant now) {
    return new CheckpointRow(streamId, now, now, generation, 0, 0, null, 0, 0);
  }

  CheckpointRow claimed() {
    return new CheckpointRow(
        streamId, created, updated, generation, epoch + 1, version, position, skipped, parked);
  }

  CheckpointRow reset(long newGeneration, Instant now) {
    return new CheckpointRow(streamId, created, now, newGeneration, epoch, version, null, 0, 0);
  }

  /** Whether the writer owns this row, and has not written anything newer. */
  boolean accepts(CheckpointWrite write) {
    return write.generation() == generation && write.epoch() == epoch && write.version() > version;
  }

  CheckpointRow with(CheckpointWrite write, Instant now) {
    return new CheckpointRow(
        streamId,
        created,
        now,
        generation,
        epoch,
        write.version(),
        write.position(),
        write.skipped(),
        write.parked());
  }

  CheckpointState state(@Nullable String initialSequenceId) {
    return new CheckpointState(
        generation, epoch, version, position, initialSequenceId, skipped, parked);
  }

  EventStreamCheckpoint shown() {
    return new EventStreamCheckpoint(streamId, created, updated, position);
  }
}
