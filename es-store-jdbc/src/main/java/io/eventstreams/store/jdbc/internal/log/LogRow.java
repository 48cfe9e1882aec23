package io.eventstreams.store.jdbc.internal.log;

/**
 * An event as stored.
 *
 * @param position its place in the log
 * @param topic its topic
 * @param json its payload, one JSON value
 */
record LogRow(LogPosition position, String topic, String json) {}
