package io.eventstreams.api.spi;

import java.util.List;
import java.util.Optional;

/**
 * Events which a stream has put aside. They stay over a reset and die with the stream.
 *
 * <p>Their ids are given by the caller and ordered byte by byte in UTF-8.
 */
public interface ParkedEventStore {
  /**
   * Stores an event, replacing one of the same stream, generation and sequenceId.
   *
   * @return {@link SaveResult#STALE} when there is no such stream or its checkpoint row has another
   *     generation by now; {@link SaveResult#NOT_SAVED} when another event of the stream has the
   *     id, or the store can never take this one, since it is too large
   */
  SaveResult park(ParkedEvent event);

  /**
   * The parked events of a stream in the order of their ids, those after {@code afterId} (empty:
   * from the first), which need not exist any more.
   *
   * @throws IllegalArgumentException when the limit is less than 1
   */
  List<ParkedEvent> list(String streamId, String afterId, int limit);

  Optional<ParkedEvent> find(String streamId, String id);

  /** Removes one; whether it was there. */
  boolean delete(String streamId, String id);

  long count(String streamId);
}
