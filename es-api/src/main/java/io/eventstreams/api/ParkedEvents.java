package io.eventstreams.api;

import io.eventstreams.api.spi.ParkedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The events which one stream has put aside, since its consumer did not take them: they can be
 * looked at, delivered once more, or dropped. They stay over a stop and over a reset of the stream,
 * and go with it when it is deleted.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Blocking:</b> every call waits for the store, {@link #replay} also for the consumer.
 *
 * <p><b>Errors:</b> {@link EventStreamException}; {@code FF00164} once the stream is deleted,
 * {@code ES10002} after the manager is closed.
 */
public interface ParkedEvents {
  /**
   * Some of them in the order of their ids, which is the order in which they were put aside.
   *
   * @param afterId the last id of the page before, which need not exist any more; empty: from the
   *     first
   * @param limit 1 or more
   * @throws IllegalArgumentException when the limit is less than 1
   */
  List<ParkedEvent> list(String afterId, int limit);

  /** The one with this id. */
  Optional<ParkedEvent> find(String id);

  /** How many there are. */
  long count();

  /**
   * Delivers one once more, in a batch of its own, and drops it when the consumer has taken it.
   * There is one attempt. The stream goes on meanwhile and its checkpoint does not move; an event
   * is therefore delivered again if it is replayed after a crash that came before it was dropped.
   *
   * <p><b>Blocking:</b> until the stream has room for a batch and the consumer has answered, each
   * no longer than one attempt may take.
   *
   * @throws EventStreamException {@code ES10032} when there is no such event; {@code ES10033} when
   *     the stream does not run, or stops first; {@code ES10034} when the event was not delivered,
   *     with the reason; {@code ES10020} when the stored payload cannot be read. The event stays
   *     where it is. An error of the store, {@code FF00154} (interrupted) and {@code FF00166} (no
   *     answer at all) mean that it may have been delivered and not dropped.
   * @throws IllegalStateException when called from within a dispatcher, a source or a listener of
   *     the same stream, which would wait for itself
   */
  void replay(String id);

  /**
   * As {@link #replay(String)}, for those who cannot wait for as long as an attempt may take. An
   * answer that comes later is ignored, so the event may have been delivered and stays.
   *
   * <p><b>Blocking:</b> until the stream has room for a batch and the consumer has answered, each
   * no longer than {@code longest}, and than one attempt may take.
   *
   * @param longest more than zero
   * @throws EventStreamException as the other one
   * @throws IllegalArgumentException when {@code longest} is not positive
   */
  void replay(String id, Duration longest);

  /**
   * Drops one for good.
   *
   * @throws EventStreamException {@code ES10032} when there is no such event
   */
  void drop(String id);
}
