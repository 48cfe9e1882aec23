package io.eventstreams.api.spi;

import org.jspecify.annotations.Nullable;

/**
 * A checkpoint row.
 *
 * @param generation changes with every reset; compared only for equality
 * @param epoch grows with every claim
 * @param version grows with every write of an owner
 * @param position the last settled sequenceId; null when nothing was stored
 * @param initialSequenceId where to begin when there is no position; null means the beginning
 * @param skipped events skipped up to the position, since the last reset
 * @param parked events parked up to the position, since the last reset
 */
public record CheckpointState(
    long generation,
    long epoch,
    long version,
    @Nullable String position,
    @Nullable String initialSequenceId,
    long skipped,
    long parked) {
  /** Where a source has to begin; empty means the beginning. */
  public String startPosition() {
    if (position != null) {
      return position;
    }
    return initialSequenceId == null ? "" : initialSequenceId;
  }
}
