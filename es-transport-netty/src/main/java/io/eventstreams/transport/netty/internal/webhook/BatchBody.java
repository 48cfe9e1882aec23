package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.JsonBuffer;

/**
 * Writes a batch as the body of a request.
 *
 * @param <D> the type of the payload
 */
@FunctionalInterface
public interface BatchBody<D> {
  /**
   * Writes the batch as JSON.
   *
   * @throws RuntimeException when an event cannot be expressed
   */
  void print(EventBatch<D> batch, JsonBuffer out);
}
