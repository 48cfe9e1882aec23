package io.eventstreams.api;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stored progress of a stream, as shown to people.
 *
 * @param id the id of the stream
 * @param created when the row was made
 * @param updated when the row was last changed
 * @param sequenceId everything up to here is settled; null when nothing was stored yet
 */
public record EventStreamCheckpoint(
    String id, @Nullable Instant created, @Nullable Instant updated, @Nullable String sequenceId) {
  public EventStreamCheckpoint {
    Objects.requireNonNull(id, "id");
  }
}
