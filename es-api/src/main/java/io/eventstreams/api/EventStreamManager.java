package io.eventstreams.api;

import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes and ends streams, and runs them.
 *
 * <p><b>Threads:</b> any. Operations on one stream happen one after another.
 *
 * <p><b>Blocking:</b> operations wait for the store; {@code stop}, {@code reset}, {@code delete}
 * and {@code close} also for the stream to end, but no longer than the configured stop timeout.
 * From within a dispatcher or a source of the same stream, or a listener, they do not wait. An
 * operation that has to wait for another one on the same stream does so no longer than that either,
 * and then fails: {@code FF00229} for {@code stop}, {@code reset} and {@code delete}, {@code
 * ES10030} for the rest.
 *
 * <p><b>Errors:</b> {@link EventStreamException}; {@code FF00164} when there is no such stream,
 * {@code ES10002} after {@link #close}.
 *
 * @param <S> the type of the specification
 */
public interface EventStreamManager<S extends EventStreamSpec<S>> extends AutoCloseable {
  /**
   * Creates a stream or replaces its specification as a whole; fields that are not set get their
   * defaults.
   *
   * <p>When {@code nameOrId} is an id, it is the stream's id; otherwise an existing stream of that
   * name is meant. A specification without a name gets {@code nameOrId} as its name. A change that
   * changes nothing does not disturb delivery.
   *
   * @param nameOrId may be null or empty: the specification tells all
   */
  UpsertResult<S> upsert(@Nullable String nameOrId, S spec);

  /**
   * Changes a part of a specification: gives the stored one to {@code change} and stores what comes
   * back. Nobody else changes the stream through this manager meanwhile, so that {@code change}
   * should be quick. What another manager over the same store changes meanwhile is replaced.
   *
   * @param change gets the specification as stored, defaults not filled in
   * @return the stream, with its present status and statistics
   */
  S change(String nameOrId, UnaryOperator<S> change);

  /** The stream with this id in any valid spelling, with its present status and statistics. */
  Optional<S> findById(String id);

  /** As {@link #findById}; throws {@code FF00164} when there is none. */
  S getById(String id);

  /** The stream with this id, else the one with this name. */
  Optional<S> findByNameOrId(String nameOrId);

  /** As {@link #findByNameOrId}; throws {@code FF00164} when there is none. */
  S getByNameOrId(String nameOrId);

  /**
   * Streams, each with its present status and statistics. A query by status goes by the present
   * one, all else by the stored rows.
   */
  Page<S> list(Query query);

  /** The handle of a stream. */
  EventStreamActions stream(String nameOrId);

  /**
   * Why a stream is not moving, if it is not. Costs the stream nothing while nobody asks.
   *
   * <p><b>Blocking:</b> a second at the most, if the stream is held up in a dispatcher or listener;
   * a name needs the store, an id does not. Still answers after {@link #close}.
   */
  StreamDiagnosis why(String nameOrId);

  /**
   * How far a stream is behind its source.
   *
   * <p><b>Blocking:</b> reads the stored checkpoint, and asks the source.
   */
  StreamLag lag(String nameOrId);

  /** The events which a stream has put aside. */
  ParkedEvents parked(String nameOrId);

  /**
   * Makes a stream run; true already is fine, and stored again if another manager has stored
   * something else. One that has failed and waits to begin again begins at once; one that runs
   * stores where it is once more, and so finds out whether another manager has reset it or taken it
   * over. {@code FF00230} while it is still stopping.
   */
  void start(String nameOrId);

  /**
   * Makes a stream stop and waits until it has; true already is fine.
   *
   * @throws EventStreamException {@code FF00229} when it has not stopped in time; it still will,
   *     unless another operation on it has not ended in that time: then, as the text says, nothing
   *     was asked of it
   */
  void stop(String nameOrId);

  /**
   * Makes a stream begin anew: stops it, forgets its checkpoint, calls the callbacks, and starts it
   * again if it ran. Another manager over the same store that runs the stream notices this when it
   * next stores a checkpoint of it, so not before its next event or its {@link #start}.
   *
   * @param sequenceId the new initial sequenceId, which is that of the event before the first one
   *     wanted; empty means from the first event, null keeps the present one. The source is asked
   *     first: where it refuses to begin there, its exception is thrown and nothing has changed.
   * @param callbacks called in order while the stream does not run; the first exception ends the
   *     calls and is thrown after the stream runs again
   */
  void reset(String nameOrId, @Nullable String sequenceId, ResetCallback... callbacks);

  /**
   * As {@link #reset}, but only if the stream is still where the caller thinks it is: nobody
   * changes its checkpoint between the look at it and the reset. Looked at once the stream has
   * stopped, so that what it settles until then counts. A stream that is elsewhere goes on.
   *
   * @param expectedPosition what {@link #lag} shows as the position
   * @throws EventStreamException {@code ES10023} when the stream is elsewhere
   */
  void resetIf(
      String nameOrId,
      String expectedPosition,
      @Nullable String sequenceId,
      ResetCallback... callbacks);

  /** Stops a stream and removes it, its checkpoint and its parked events. */
  void delete(String nameOrId);

  /**
   * Stops all streams in parallel, without changing their stored status, stores their checkpoints,
   * and refuses later calls. What was given to the manager and not made by it stays open, but for
   * the persistence and the dispatchers.
   */
  @Override
  void close();

  /** Something to do while a stream is being reset. */
  @FunctionalInterface
  interface ResetCallback {
    void onReset() throws Exception;
  }
}
