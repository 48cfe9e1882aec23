package io.eventstreams.transport.netty.internal.websocket;

/**
 * A batch that all consumers of a stream get, each the same bytes.
 *
 * @param stream its name
 * @param cursor its place among those of this name
 * @param payload the batch as JSON
 */
@SuppressWarnings("ArrayRecordComponent") // shared by all connections, compared by nobody
record BroadcastBatch(String stream, Cursor cursor, byte[] payload) {
  /** Counts what is broadcast under this name, from 1. */
  long number() {
    return cursor.number();
  }
}
