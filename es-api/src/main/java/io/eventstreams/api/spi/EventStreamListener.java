package io.eventstreams.api.spi;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.EventStreamStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens to streams: at most a call per attempt and per checkpoint, never one per
 * event.
 *
 * <p>What it throws is logged, a few times, and changes nothing. It may call the manager; from
 * within a listener {@code stop}, {@code reset}, {@code delete} and {@code close} do not wait for
 * any stream to end.
 *
 * <p><b>Threads:</b> that which works for the stream at the moment; calls for one stream come one
 * after another, but for those about its status, which come one after another among themselves.
 *
 * <p><b>Blocking:</b> not allowed: the stream stands still meanwhile.
 */
public interface EventStreamListener {
  /**
   * A stream.
   *
   * @param id canonical
   * @param name at the time of the call
   */
  record StreamRef(String id, String name) {}

  /** The status that people see has changed; also called when a stream becomes known. */
  default void statusChanged(StreamRef stream, EventStreamStatus status) {}

  /**
   * A stream has ended by itself, or could not begin.
   *
   * @param startsAgainIn when it is tried again; null when it will not be, before it is changed
   */
  default void failed(StreamRef stream, Throwable error, @Nullable Duration startsAgainIn) {}

  /**
   * A consumer has taken events of this attempt: all that it offered, or a part before it failed.
   *
   * @param events so many
   * @param took since the attempt began
   */
  default void batchDelivered(Attempt attempt, int events, Duration took) {}

  /**
   * An attempt has failed.
   *
   * @param next what happens to the rest: retrying, blocked, skipped or parked
   * @param delay until the next attempt; zero when there is none
   */
  default void batchFailed(Attempt attempt, Throwable error, DispatchStatus next, Duration delay) {}

  /** Events were given up, and are passed. */
  default void batchSkipped(Attempt attempt, int events, Throwable error) {}

  /** An event was put aside, and is passed. */
  default void eventParked(StreamRef stream, String sequenceId, String error) {}

  /** Progress is stored. */
  default void checkpointStored(StreamRef stream, String position) {}

  /**
   * A checkpoint is not stored, though it should be for a long time; told once until one is.
   *
   * @param waited since it should be stored
   * @param error what the store said last; null when it says nothing
   */
  default void checkpointLate(StreamRef stream, Duration waited, @Nullable String error) {}

  /**
   * The manager has closed, and a stream had not come to its end by then: what it settled last may
   * not be stored, and is delivered again when it runs next.
   *
   * @param why what it was waiting for
   */
  default void closedUnfinished(StreamRef stream, String why) {}
}
