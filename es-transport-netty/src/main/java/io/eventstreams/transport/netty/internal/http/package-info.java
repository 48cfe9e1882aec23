/** The HTTP server: requests, routes, and the way to a WebSocket. */
package io.eventstreams.transport.netty.internal.http;
