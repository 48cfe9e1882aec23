package io.eventstreams.api;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream is behind its source.
 *
 * @param position the stored checkpoint, or where the stream would begin; empty means the beginning
 * @param eventsBehindOrNull events that follow the position, matching or not; null when the source
 *     cannot tell
 * @param bufferedEventsOrNull matching events that were taken from the source and are not settled;
 *     null when the stream is too busy to tell
 */
public record StreamLag(
    String position, @Nullable Long eventsBehindOrNull, @Nullable Long bufferedEventsOrNull) {
  /** Events that follow the position, matching or not; empty when the source cannot tell. */
  public OptionalLong eventsBehind() {
    return optional(eventsBehindOrNull);
  }

  /**
   * Matching events that were taken from the source and are not settled; empty when the stream is
   * too busy to tell, as in a call of the application that takes long.
   */
  public OptionalLong bufferedEvents() {
    return optional(bufferedEventsOrNull);
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
