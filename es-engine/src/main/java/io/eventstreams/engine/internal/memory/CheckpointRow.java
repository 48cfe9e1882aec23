package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import org.jspecify.annotations.Nullable;

/**
 * One state of a checkpoint row. The time is a number, so that a save allocates nothing besides
 * this record.
 */
record CheckpointRow(
    long generation,
    long epoch,
    long version,
    @Nullable String position,
    @Nullable String initialSequenceId,
    long skipped,
    long parked,
    long updatedMillis) {

  static CheckpointRow fresh(long generation, @Nullable String initialSequenceId, long nowMillis) {
    return new CheckpointRow(generation, 0, 0, null, initialSequenceId, 0, 0, nowMillis);
  }

  boolean accepts(CheckpointWrite write) {
    return generation == write.generation() && epoch == write.epoch() && version < write.version();
  }

  CheckpointRow saved(CheckpointWrite write, long nowMillis) {
    return new CheckpointRow(
        generation,
        epoch,
        write.version(),
        write.position(),
        initialSequenceId,
        write.skipped(),
        write.parked(),
        nowMillis);
  }

  /** As old as it was: a claim is no progress. */
  CheckpointRow claimed() {
    return new CheckpointRow(
        generation,
        epoch + 1,
        version,
        position,
        initialSequenceId,
        skipped,
        parked,
        updatedMillis);
  }

  CheckpointRow reset(long newGeneration, @Nullable String newInitialSequenceId, long nowMillis) {
    return new CheckpointRow(
        newGeneration, epoch, version, null, newInitialSequenceId, 0, 0, nowMillis);
  }

  CheckpointRow withInitialSequenceId(@Nullable String newInitialSequenceId) {
    return new CheckpointRow(
        generation, epoch, version, position, newInitialSequenceId, skipped, parked, updatedMillis);
  }

  CheckpointState state() {
    return new CheckpointState(
        generation, epoch, version, position, initialSequenceId, skipped, parked);
  }
}
