package io.eventstreams.transport.netty.internal.http;

import io.netty.channel.Channel;

/** What one method of one resource does. */
@FunctionalInterface
interface Endpoint {
  /**
   * Looks at the head of a request and says who takes its body.
   *
   * <p><b>Threads:</b> event loop.
   *
   * @throws io.eventstreams.api.EventStreamException to refuse the request
   */
  BodyReader open(RequestHead head, Channel channel);
}
