package io.eventstreams.api.spi;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log of events which is also a source.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Blocking:</b> every call may.
 *
 * @param <D> the type of the payload
 */
public interface EventLog<D> extends AutoCloseable {
  /**
   * Appends events, all or none, in this order.
   *
   * @param idempotencyKey when it was used within the last 24 hours, nothing is appended and the
   *     earlier answer is given again; null means none
   * @return the sequenceIds of the first and the last event, empty when there were none, once
   *     stored
   */
  Optional<Appended> append(List<NewEvent<D>> events, @Nullable String idempotencyKey);

  /**
   * Reads the log; the position {@code ""} means from the first retained event. A run fails with
   * {@code ES10003} when the log never gave its position, or has dropped events after it: nothing
   * is skipped in silence. Closing the log ends the runs with an error.
   */
  <S extends EventStreamSpec<S>> EventSource<S, D> source();

  /** What an answered append survives. */
  Durability durability();

  @Override
  void close();

  /**
   * Where events were appended.
   *
   * @param count how many
   * @param firstSequenceId of the first
   * @param lastSequenceId of the last
   */
  record Appended(int count, String firstSequenceId, String lastSequenceId) {}
}
