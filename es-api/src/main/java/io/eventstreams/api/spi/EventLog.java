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
   * <p><b>Errors:</b> {@link io.eventstreams.api.EventStreamException}. Some say what is wrong with
   * the events or the key, and come again however often the call is repeated: {@code ES10009} when
   * a payload cannot be written as JSON, {@code FF00139} for a text that the store cannot keep,
   * {@code FF00135} for a key that is too long, {@code ES10027} when there is too much for one
   * append. Others pass, and the call may be repeated: after {@code FF00175} and {@code FF00178}
   * nothing was appended; after {@code FF00180} and {@code ES10007} nobody knows, so that only a
   * call with the same key, and the same events, appends them once. A store need not know all of
   * them.
   *
   * @param idempotencyKey when it was used within the last 24 hours, nothing is appended and the
   *     earlier answer is given again; null means none
   * @return the sequenceIds of the first and the last event, once stored; empty when the list is
   *     empty, whatever the key
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
