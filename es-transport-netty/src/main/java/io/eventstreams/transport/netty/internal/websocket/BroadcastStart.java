package io.eventstreams.transport.netty.internal.websocket;

import org.jspecify.annotations.Nullable;

/**
 * Where a subscriber begins in a broadcast.
 *
 * @param cursor of the last batch before
 * @param recovered whether nothing lies between what it has seen and what it gets; null when it did
 *     not ask
 */
record BroadcastStart(Cursor cursor, @Nullable Boolean recovered) {}
