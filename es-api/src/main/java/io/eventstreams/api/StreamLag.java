package io.eventstreams.api;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream is behind its source.
 *
 * @param position the stored checkpoint, or where the stream would begin; empty means the beginning
 * @param eventsBehindOrNull events that follow the position, matching or not; null when the source
 *     cannot tell
 * @param bufferedEvents matching events that were taken from the source and are not settled
 */
public record StreamLag(String position, @Nullable Long eventsBehindOrNull, long bufferedEvents) {
  /** Events that follow the position, matching or not; empty when the source cannot tell. */
  public OptionalLong eventsBehind() {
    return eventsBehindOrNull == null ? OptionalLong.empty() : OptionalLong.of(eventsBehindOrNull);
  }
}
