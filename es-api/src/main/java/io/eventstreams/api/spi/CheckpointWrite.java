package io.eventstreams.api.spi;

import java.util.Objects;

/**
 * One checkpoint to save.
 *
 * @param streamId canonical id of the stream
 * @param generation of the writer's claim
 * @param epoch of the writer's claim
 * @param version higher than that of any earlier write of this claim
 * @param position the last settled sequenceId
 * @param skipped events skipped up to the position, since the last reset
 * @param parked events parked up to the position, since the last reset
 */
public record CheckpointWrite(
    String streamId,
    long generation,
    long epoch,
    long version,
    String position,
    long skipped,
    long parked) {
  public CheckpointWrite {
    Objects.requireNonNull(streamId, "streamId");
    Objects.requireNonNull(position, "position");
  }
}
