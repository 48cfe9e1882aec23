package io.eventstreams.transport.netty.internal.websocket;

/**
 * A batch that all consumers of a stream get, each the same bytes.
 *
 * @param stream its name
 * @param number counts the batches that were broadcast under this name, from 1
 * @param payload the batch as JSON
 */
@SuppressWarnings("ArrayRecordComponent") // shared by all connections, compared by nobody
record BroadcastBatch(String stream, long number, byte[] payload) {}
