package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a stream answers when it is asked to start, to stop or to be deleted: a pure function of its
 * stored status and of whether an instance is still ending.
 */
public final class LifecycleRule {
  private LifecycleRule() {}

  /** What a request leads to. */
  public enum Decision {
    /** It is so already: nothing is written. */
    UNCHANGED,
    /** The row is written, and the reconciler follows. */
    CHANGE
  }

  /** The status which people see. */
  public static EventStreamStatus runtimeStatus(EventStreamStatus stored, boolean ending) {
    return switch (stored) {
      case STARTED -> EventStreamStatus.STARTED;
      case STOPPED -> ending ? EventStreamStatus.STOPPING : EventStreamStatus.STOPPED;
      case DELETED -> ending ? EventStreamStatus.STOPPING_DELETED : EventStreamStatus.DELETED;
      case STOPPING, STOPPING_DELETED, UNKNOWN -> EventStreamStatus.UNKNOWN;
    };
  }

  /**
   * Decides a request.
   *
   * @param stored the stored status
   * @param ending whether an instance is still ending
   * @param target one of started, stopped, deleted
   * @throws EventStreamException {@code FF00230}, {@code FF00231} or {@code FF00233}
   */
  public static Decision decide(
      EventStreamStatus stored, boolean ending, EventStreamStatus target) {
    EventStreamException refusal = refusal(stored, ending, target);
    if (refusal != null) {
      throw refusal;
    }
    return stored == target ? Decision.UNCHANGED : Decision.CHANGE;
  }

  private static @Nullable EventStreamException refusal(
      EventStreamStatus stored, boolean ending, EventStreamStatus target) {
    return switch (stored) {
      case STARTED -> null;
      case STOPPED ->
          ending && target == EventStreamStatus.STARTED
              ? ErrorCode.STREAM_STOPPING.error("the stream is still stopping")
              : null;
      case DELETED ->
          target == EventStreamStatus.DELETED
              ? null
              : ErrorCode.STREAM_DELETING.error("the stream is being deleted");
      case STOPPING, STOPPING_DELETED, UNKNOWN ->
          target == EventStreamStatus.DELETED
              ? null
              : ErrorCode.STATUS_UNKNOWN.error(
                  "the stored status '" + stored.wireName() + "' is not one that can be stored");
    };
  }

  /** What a store could not read whole would be stored without the rest. */
  static void refuseIfUnknown(@Nullable EventStreamStatus stored) {
    if (stored == EventStreamStatus.UNKNOWN) {
      throw ErrorCode.STATUS_UNKNOWN.error(
          "the stored stream cannot be read whole, so that a part of it cannot be changed; replace"
              + " all of it, or delete it");
    }
  }
}
