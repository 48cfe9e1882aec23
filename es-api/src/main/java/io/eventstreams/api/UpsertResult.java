package io.eventstreams.api;

/**
 * The answer to an upsert.
 *
 * @param created whether the row is new
 * @param spec the specification as stored or, from a manager, as running
 */
public record UpsertResult<S>(boolean created, S spec) {}
