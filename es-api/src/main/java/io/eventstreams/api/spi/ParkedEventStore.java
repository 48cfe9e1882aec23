package io.eventstreams.api.spi;

import java.util.List;
import java.util.Optional;

/** Events which a stream has put aside. */
public interface ParkedEventStore {
  /** Stores an event, replacing one of the same stream, generation and sequenceId. */
  SaveResult park(ParkedEvent event);

  /**
   * The parked events of a stream in the order of parking, after {@code afterId} (empty: from the
   * first).
   */
  List<ParkedEvent> list(String streamId, String afterId, int limit);

  Optional<ParkedEvent> find(String streamId, String id);

  /** Removes one; whether it was there. */
  boolean delete(String streamId, String id);

  long count(String streamId);
}
