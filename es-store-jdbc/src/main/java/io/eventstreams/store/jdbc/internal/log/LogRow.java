package io.eventstreams.store.jdbc.internal.log;

/**
 * An event as stored.
 *
 * @param number its place in the log
 * @param topic its topic
 * @param json its payload, one JSON value
 */
record LogRow(long number, String topic, String json) {}
