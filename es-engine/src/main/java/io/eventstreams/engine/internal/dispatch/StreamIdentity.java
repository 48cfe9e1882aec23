package io.eventstreams.engine.internal.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * What a stream's deliveries are named after.
 *
 * @param id canonical id of the stream
 * @param name of the stream
 * @param generation of its checkpoint row; changes with a reset
 * @param topicFilter decides which events a batch can hold
 */
public record StreamIdentity(
    String id, String name, long generation, @Nullable String topicFilter) {

  /** The stream in a log. */
  public String named() {
    return "stream " + name;
  }
}
