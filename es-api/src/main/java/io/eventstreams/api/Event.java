package io.eventstreams.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event of a source.
 *
 * @param topic what filters match; empty when there is none
 * @param sequenceId the position of this event in its source: unique, not empty, without NUL.
 *     Reading can resume after it. Never compared or sorted by the engine.
 * @param data the payload; must not change after delivery
 * @param <D> the type of the payload
 */
public record Event<D>(String topic, String sequenceId, @Nullable D data) {
  /**
   * Makes an event.
   *
   * @throws EventStreamException {@code ES10003} when the sequenceId is empty or has a NUL
   */
  public Event {
    Objects.requireNonNull(topic, "topic");
    checkSequenceId(sequenceId);
  }

  private static void checkSequenceId(String sequenceId) {
    if (Objects.requireNonNull(sequenceId, "sequenceId").isEmpty()) {
      throw ErrorCode.SEQUENCE_ID_INVALID.error("sequenceId must not be empty");
    }
    if (sequenceId.indexOf('\0') >= 0) {
      throw ErrorCode.SEQUENCE_ID_INVALID.error("sequenceId must not contain NUL");
    }
  }
}
