package io.eventstreams.server;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.StreamStore;
import java.util.List;
import java.util.Optional;

/** A store whose writes are told before they are made, and its answers before they are known. */
record ToldPersistence(Persistence<GenericEventStream> inner, ToldLines lines)
    implements Persistence<GenericEventStream>, CheckpointStore, ParkedEventStore {

  @Override
  public Optional<CheckpointState> claim(String streamId) {
    Optional<CheckpointState> row = inner.checkpoints().claim(streamId);
    row.ifPresent(state -> lines.tell("claimed", streamId, shown(state.startPosition())));
    return row;
  }

  private static String shown(String position) {
    return position.isEmpty() ? "-1" : position;
  }

  @Override
  public Optional<CheckpointState> read(String streamId) {
    return inner.checkpoints().read(streamId);
  }

  @Override
  public List<SaveResult> save(List<CheckpointWrite> writes) {
    for (CheckpointWrite write : writes) {
      lines.tell("saves", write.streamId(), shown(write.position()));
    }
    List<SaveResult> results = inner.checkpoints().save(writes);
    for (int i = 0; i < writes.size(); i++) {
      String answer = results.get(i) == SaveResult.SAVED ? "saved" : "unsaved";
      lines.tell(answer, writes.get(i).streamId(), shown(writes.get(i).position()));
    }
    return results;
  }

  @Override
  public Page<EventStreamCheckpoint> list(Query query) {
    return inner.checkpoints().list(query);
  }

  @Override
  public long count(Filter filter) {
    return inner.checkpoints().count(filter);
  }

  @Override
  public SaveResult park(ParkedEvent event) {
    SaveResult result = inner.parked().park(event);
    if (result == SaveResult.SAVED) {
      lines.tell("parked", event.streamId(), event.sequenceId());
    }
    return result;
  }

  @Override
  public long count(String streamId) {
    return inner.parked().count(streamId);
  }

  @Override
  public List<ParkedEvent> list(String streamId, String afterId, int limit) {
    return inner.parked().list(streamId, afterId, limit);
  }

  @Override
  public Optional<ParkedEvent> find(String streamId, String id) {
    return inner.parked().find(streamId, id);
  }

  @Override
  public boolean delete(String streamId, String id) {
    return inner.parked().delete(streamId, id);
  }

  @Override
  public StreamStore<GenericEventStream> streams() {
    return inner.streams();
  }

  @Override
  public CheckpointStore checkpoints() {
    return this;
  }

  @Override
  public ParkedEventStore parked() {
    return this;
  }

  @Override
  public IdValidator idValidator() {
    return inner.idValidator();
  }

  @Override
  public Durability durability() {
    return inner.durability();
  }

  @Override
  public void close() {
    inner.close();
  }
}
