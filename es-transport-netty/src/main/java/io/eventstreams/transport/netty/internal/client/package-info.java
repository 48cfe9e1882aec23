/** The WebSocket client. */
package io.eventstreams.transport.netty.internal.client;
