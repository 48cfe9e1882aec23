package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.json.JsonBuffer;

/** A batch that can be written as JSON, without a number. */
@FunctionalInterface
interface BatchText {
  /**
   * Writes it.
   *
   * @throws RuntimeException when an event cannot be expressed
   */
  void print(JsonBuffer out);
}
