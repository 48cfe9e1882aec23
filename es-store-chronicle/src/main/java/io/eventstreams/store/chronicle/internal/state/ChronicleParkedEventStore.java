package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.SaveResult;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/**
 * The events which streams have put aside.
 *
 * <p><b>Threads:</b> any.
 */
final class ChronicleParkedEventStore<S extends EventStreamSpec<S>> implements ParkedEventStore {
  private static final Logger LOG = System.getLogger(ChronicleParkedEventStore.class.getName());

  private final StateLog<S> log;
  private final StateTables<S> tables;

  ChronicleParkedEventStore(StateLog<S> log) {
    this.log = log;
    this.tables = log.tables();
  }

  @Override
  public SaveResult park(ParkedEvent event) {
    return log.write(
        () -> {
          CheckpointRow row = tables.checkpoint(event.streamId());
          if (row == null || row.generation() != event.generation()) {
            return SaveResult.STALE;
          }
          boolean idIsTaken = tables.parked(event.streamId()).containsKey(event.id());
          if (idIsTaken && !event.id().equals(tables.parkedId(event))) {
            return SaveResult.NOT_SAVED;
          }
          return commit(event);
        });
  }

  private SaveResult commit(ParkedEvent event) {
    try {
      log.commit(List.of(new StateChange.ParkedPut<>(event)));
      return SaveResult.SAVED;
    } catch (EventStreamException failure) {
      if (failure.code() != ErrorCode.BODY_TOO_LARGE) {
        throw failure;
      }
      LOG.log(
          Level.WARNING,
          "an event of stream {0} cannot be put aside: {1}",
          event.streamId(),
          failure.getMessage());
      return SaveResult.NOT_SAVED;
    }
  }

  @Override
  public List<ParkedEvent> list(String streamId, String afterId, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, was " + limit);
    }
    return log.read(
        () -> {
          var events = tables.parked(streamId);
          var wanted = afterId.isEmpty() ? events : events.tailMap(afterId, false);
          return wanted.values().stream().limit(limit).toList();
        });
  }

  @Override
  public Optional<ParkedEvent> find(String streamId, String id) {
    return log.read(() -> Optional.ofNullable(tables.parked(streamId).get(id)));
  }

  @Override
  public boolean delete(String streamId, String id) {
    return log.write(
        () -> {
          if (!tables.parked(streamId).containsKey(id)) {
            return false;
          }
          log.commit(List.of(new StateChange.ParkedDropped<>(streamId, id)));
          return true;
        });
  }

  @Override
  public long count(String streamId) {
    return log.read(() -> (long) tables.parked(streamId).size());
  }
}
