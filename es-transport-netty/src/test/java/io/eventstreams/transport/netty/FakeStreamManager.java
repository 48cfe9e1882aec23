package io.eventstreams.transport.netty;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamActions;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamLag;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Streams that never run: rows in a map. */
final class FakeStreamManager implements EventStreamManager<GenericEventStream> {
  private final Map<String, GenericEventStream> rows = new LinkedHashMap<>();
  final List<Query> queries = new ArrayList<>();
  final List<String> resets = new ArrayList<>();
  volatile RuntimeException failure;
  volatile String position = "";
  volatile @Nullable Long bufferedEvents = 0L;

  final FakeParkedEvents parked = new FakeParkedEvents();

  /** Called within every start. */
  volatile Runnable withinStart = () -> {};

  @Override
  public synchronized UpsertResult<GenericEventStream> upsert(
      @Nullable String nameOrId, GenericEventStream spec) {
    check();
    Optional<GenericEventStream> known =
        nameOrId == null ? Optional.empty() : findByNameOrId(nameOrId);
    String name = spec.fields().name() != null ? spec.fields().name() : nameOrId;
    if (name == null) {
      throw ErrorCode.REQUIRED_FIELD_MISSING.error("name must be set");
    }
    String id = known.map(GenericEventStream::id).orElseGet(() -> UUID.randomUUID().toString());
    boolean taken =
        rows.values().stream()
            .anyMatch(row -> name.equals(row.fields().name()) && !id.equals(row.id()));
    if (taken) {
      throw ErrorCode.DUPLICATE.error("there is a stream of this name");
    }
    EventStreamStatus status =
        spec.fields().status() == null ? EventStreamStatus.STARTED : spec.fields().status();
    Instant now = Instant.parse("2026-01-02T03:04:05Z");
    GenericEventStream row =
        spec.withId(id)
            .withTimes(now, now)
            .withFields(spec.fields().withName(name).withStatus(status));
    rows.put(id, row);
    return new UpsertResult<>(known.isEmpty(), row);
  }

  @Override
  public synchronized GenericEventStream change(
      String nameOrId, UnaryOperator<GenericEventStream> change) {
    GenericEventStream present = getByNameOrId(nameOrId);
    return upsert(present.id(), change.apply(present)).spec();
  }

  private void check() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public synchronized Optional<GenericEventStream> findById(String id) {
    check();
    return Optional.ofNullable(rows.get(id));
  }

  @Override
  public GenericEventStream getById(String id) {
    return findById(id).orElseThrow(() -> ErrorCode.NO_RESULT.error("no such stream"));
  }

  @Override
  public synchronized Optional<GenericEventStream> findByNameOrId(String nameOrId) {
    check();
    return rows.values().stream()
        .filter(row -> nameOrId.equals(row.id()) || nameOrId.equals(row.fields().name()))
        .findFirst();
  }

  @Override
  public GenericEventStream getByNameOrId(String nameOrId) {
    return findByNameOrId(nameOrId).orElseThrow(() -> ErrorCode.NO_RESULT.error("no such stream"));
  }

  @Override
  public synchronized Page<GenericEventStream> list(Query query) {
    check();
    queries.add(query);
    List<GenericEventStream> page =
        rows.values().stream().skip(query.skip()).limit(query.limit()).toList();
    return new Page<>(page, query.count() ? OptionalLong.of(rows.size()) : OptionalLong.empty());
  }

  @Override
  public StreamDiagnosis why(String nameOrId) {
    getByNameOrId(nameOrId);
    return new StreamDiagnosis.Stopped(StreamDiagnosis.StopReason.REQUEST);
  }

  @Override
  public StreamLag lag(String nameOrId) {
    getByNameOrId(nameOrId);
    return new StreamLag(position, null, bufferedEvents);
  }

  @Override
  public EventStreamActions stream(String nameOrId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ParkedEvents parked(String nameOrId) {
    check();
    return parked;
  }

  @Override
  public void start(String nameOrId) {
    withinStart.run();
    status(nameOrId, EventStreamStatus.STARTED);
  }

  @Override
  public void stop(String nameOrId) {
    status(nameOrId, EventStreamStatus.STOPPED);
  }

  /** Shows a status that only a running stream has. */
  void override(String nameOrId, EventStreamStatus status) {
    status(nameOrId, status);
  }

  private synchronized void status(String nameOrId, EventStreamStatus status) {
    GenericEventStream row = getByNameOrId(nameOrId);
    rows.put(row.id(), row.withFields(row.fields().withStatus(status)));
  }

  @Override
  public synchronized void reset(
      String nameOrId, @Nullable String sequenceId, ResetCallback... callbacks) {
    GenericEventStream row = getByNameOrId(nameOrId);
    resets.add(nameOrId + "@" + sequenceId);
    if (sequenceId != null) {
      rows.put(row.id(), row.withFields(row.fields().withInitialSequenceId(sequenceId)));
    }
  }

  @Override
  public synchronized void resetIf(
      String nameOrId,
      String expectedPosition,
      @Nullable String sequenceId,
      ResetCallback... callbacks) {
    if (!expectedPosition.equals(position)) {
      throw ErrorCode.CHECKPOINT_NOT_AS_EXPECTED.error("the stream is elsewhere");
    }
    reset(nameOrId, sequenceId, callbacks);
  }

  @Override
  public synchronized void delete(String nameOrId) {
    rows.remove(getByNameOrId(nameOrId).id());
  }

  @Override
  public void close() {}
}
