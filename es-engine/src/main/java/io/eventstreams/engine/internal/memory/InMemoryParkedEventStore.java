package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.SaveResult;
import java.util.List;
import java.util.Optional;

/**
 * Parked events in memory.
 *
 * <p><b>Threads:</b> any; those of one stream take turns.
 */
public final class InMemoryParkedEventStore implements ParkedEventStore {
  private final StreamTable<?> table;

  public InMemoryParkedEventStore(StreamTable<?> table) {
    this.table = table;
  }

  @Override
  public SaveResult park(ParkedEvent event) {
    StreamRow<?> row = table.byId(event.streamId());
    return row == null
        ? SaveResult.STALE
        : row.parked().park(event, () -> row.checkpoint().generation());
  }

  @Override
  public List<ParkedEvent> list(String streamId, String afterId, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, was " + limit);
    }
    StreamRow<?> row = table.byId(streamId);
    return row == null ? List.of() : row.parked().list(afterId, limit);
  }

  @Override
  public Optional<ParkedEvent> find(String streamId, String id) {
    StreamRow<?> row = table.byId(streamId);
    return row == null ? Optional.empty() : row.parked().find(id);
  }

  @Override
  public boolean delete(String streamId, String id) {
    StreamRow<?> row = table.byId(streamId);
    return row != null && row.parked().delete(id);
  }

  @Override
  public long count(String streamId) {
    StreamRow<?> row = table.byId(streamId);
    return row == null ? 0 : row.parked().count();
  }
}
