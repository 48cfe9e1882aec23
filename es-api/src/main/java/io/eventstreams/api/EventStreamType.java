package io.eventstreams.api;

import java.util.Locale;
import java.util.Objects;

/**
 * The kind of consumer a stream dispatches to. {@link #WEBSOCKET} and {@link #WEBHOOK} are built
 * in; any other name may be given meaning by registering a {@link
 * io.eventstreams.api.spi.DispatcherFactory} for it.
 *
 * @param wireName the name in JSON and in stored rows, in lower case
 */
public record EventStreamType(String wireName) {
  public static final EventStreamType WEBHOOK = new EventStreamType("webhook");
  public static final EventStreamType WEBSOCKET = new EventStreamType("websocket");

  public EventStreamType {
    wireName = Objects.requireNonNull(wireName, "wireName").toLowerCase(Locale.ROOT);
    if (wireName.isEmpty() || wireName.length() > 64) {
      throw ErrorCode.FIELD_INVALID.error("type must have 1 to 64 characters");
    }
  }

  public static EventStreamType of(String name) {
    return new EventStreamType(name);
  }

  @Override
  public String toString() {
    return wireName;
  }
}
