package io.eventstreams.api.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * An event that was put aside.
 *
 * @param id unique within its stream, growing in the order of parking
 * @param streamId canonical id of the stream
 * @param generation of the checkpoint row at that time
 * @param sequenceId of the event
 * @param topic of the event
 * @param json the payload, one JSON value
 * @param error the text of the last failure
 * @param attempts how many attempts were made
 * @param parkedAt when
 */
public record ParkedEvent(
    String id,
    String streamId,
    long generation,
    String sequenceId,
    String topic,
    String json,
    String error,
    long attempts,
    Instant parkedAt) {
  public ParkedEvent {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(streamId, "streamId");
    Objects.requireNonNull(sequenceId, "sequenceId");
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(json, "json");
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(parkedAt, "parkedAt");
  }
}
