import org.jspecify.annotations.NullMarked;

/**
 * Event streams over HTTP and WebSocket: the server protocol, the webhook dispatcher, the admin
 * API.
 */
@NullMarked
@SuppressWarnings("requires-automatic") // RE2/J has no descriptor
module io.eventstreams.transport.netty {
  requires static transitive org.jspecify;
  requires transitive io.eventstreams.api;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires java.naming;
  requires re2j;
  requires tools.jackson.core;
  requires tools.jackson.databind;

  exports io.eventstreams.transport.netty;
}
