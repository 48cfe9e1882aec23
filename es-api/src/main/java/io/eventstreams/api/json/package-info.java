/**
 * The JSON of events, streams, checkpoints, errors and configuration. Needs Jackson at run time.
 * Everything here is immutable or without state; any thread.
 */
package io.eventstreams.api.json;
