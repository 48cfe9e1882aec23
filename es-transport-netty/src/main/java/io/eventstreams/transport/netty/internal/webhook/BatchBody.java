package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.EventBatch;

/**
 * Writes a batch as the body of a request.
 *
 * @param <D> the type of the payload
 */
@FunctionalInterface
public interface BatchBody<D> {
  /**
   * The batch as JSON.
   *
   * @throws RuntimeException when an event cannot be expressed
   */
  byte[] encode(EventBatch<D> batch);
}
