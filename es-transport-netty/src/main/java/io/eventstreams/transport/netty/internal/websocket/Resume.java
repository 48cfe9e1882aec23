package io.eventstreams.transport.netty.internal.websocket;

import org.jspecify.annotations.Nullable;

/**
 * Where a client wants to go on in a broadcast.
 *
 * @param cursor of the batch that it has seen last
 * @param sequenceId of the event in it that it has seen last; null when it has seen the whole batch
 */
record Resume(String cursor, @Nullable String sequenceId) {}
