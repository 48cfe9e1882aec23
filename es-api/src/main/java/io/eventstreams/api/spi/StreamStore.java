package io.eventstreams.api.spi;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of streams. A stream's checkpoint row is born and dies with its row, in the same
 * transaction.
 *
 * <p>Ids are in canonical form. {@code created} and {@code updated} are the store's: an insert sets
 * both, a change sets {@code updated}. Fields that are not set stay not set; statistics are never
 * stored.
 *
 * <p>A query that names a field which is not among {@link
 * io.eventstreams.api.query.QueryFields#STREAMS} is refused with {@code FF00142}.
 *
 * @param <S> the type of the specification
 */
public interface StreamStore<S extends EventStreamSpec<S>> {
  /**
   * Adds a stream and its empty checkpoint row.
   *
   * @param generation of the new checkpoint row: fresh, never used before
   * @throws io.eventstreams.api.EventStreamException {@code FF00177} when the id or the name exists
   */
  S insert(S spec, long generation);

  /**
   * Replaces the stream with this id, or adds it. An existing checkpoint row stays as it is.
   *
   * @param generation used only when the row is new
   * @throws io.eventstreams.api.EventStreamException {@code FF00177} when another stream has the
   *     name
   */
  UpsertResult<S> upsert(S spec, long generation);

  /**
   * Replaces the stream with this id.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00205} when there is none, {@code
   *     FF00177}
   */
  S replace(S spec);

  /**
   * Changes those fields that are set in {@code changes}.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00205} when there is no such stream,
   *     {@code FF00177}
   */
  S update(String id, EventStreamFields changes);

  /**
   * As {@link #update}, for every stream that meets the filter, all or none; how many they were.
   */
  int updateMany(Filter filter, EventStreamFields changes);

  /**
   * Makes the stream begin anew: its position becomes null, its checkpoint generation the given one
   * and its totals zero, and with {@code initialSequenceId} that field is replaced: all of it, or
   * nothing.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00205} when there is no such stream
   */
  S reset(String id, long generation, @Nullable String initialSequenceId);

  /**
   * Removes the stream, its checkpoint row and its parked events.
   *
   * @return whether it was there
   */
  boolean delete(String id);

  Optional<S> findById(String id);

  Optional<S> findByName(String name);

  /** Rows in the wanted order; by default the newest first. */
  Page<S> list(Query query);

  long count(Filter filter);

  /**
   * Those rows that meet a condition, as if there were no others: nothing else is found, counted or
   * changed. What is inserted is not looked at. A row that is written by its id is looked at just
   * before it is written, in a call of its own.
   */
  default StreamStore<S> scoped(Filter scope) {
    return new ScopedStreamStore<>(this, scope);
  }
}
