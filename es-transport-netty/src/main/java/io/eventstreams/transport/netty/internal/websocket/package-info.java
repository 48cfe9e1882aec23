/** The WebSocket protocol: connections, consumers of a stream, deliveries and their answers. */
package io.eventstreams.transport.netty.internal.websocket;
