package io.eventstreams.engine.internal.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * What a stream's deliveries are named after.
 *
 * @param id canonical id of the stream
 * @param name of the stream
 * @param generation of its checkpoint row; changes with a reset
 * @param topicFilter decides which events a batch can hold
 * @param selection what else decides it, of the application's own
 */
public record StreamIdentity(
    String id, String name, long generation, @Nullable String topicFilter, String selection) {

  /** A stream of which nothing else decides it. */
  public StreamIdentity(String id, String name, long generation, @Nullable String topicFilter) {
    this(id, name, generation, topicFilter, "");
  }

  /** The stream in a log. */
  public String named() {
    return "stream " + name;
  }
}
