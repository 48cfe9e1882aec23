package io.eventstreams.transport.netty.internal.websocket;

import io.netty.buffer.ByteBuf;

/**
 * A batch that all consumers of a stream get, each the same bytes. Whoever keeps it retains the
 * message.
 *
 * @param stream its name
 * @param cursor its place among those of this name
 * @param message the batch as JSON, with a new line at its end; nobody moves its indices
 */
record BroadcastBatch(String stream, Cursor cursor, ByteBuf message) {
  int bytes() {
    return message.readableBytes();
  }

  /** Counts what is broadcast under this name, from 1. */
  long number() {
    return cursor.number();
  }
}
