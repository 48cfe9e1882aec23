package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends, saves and reads while the database fails, and remembers what it was told.
 *
 * <p><b>Threads:</b> four of its own; the rest the test's.
 */
final class FaultLoad implements AutoCloseable {
  private static final int STREAMS = 5;

  private final EventLog<byte[]> log;
  private final Persistence<GenericEventStream> persistence;
  private final Map<String, Appended> answered = new ConcurrentHashMap<>();
  private final Map<String, Long> saved = new ConcurrentHashMap<>();
  private final Map<String, Long> tried = new ConcurrentHashMap<>();
  private final List<Event<byte[]>> given = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> changing;
  private final Thread reading;
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong saves = new AtomicLong();
  private volatile boolean ending;

  FaultLoad(JdbcStores stores) {
    log = stores.eventLog(EventDataCodec.rawBytes());
    persistence = stores.persistence(SpecCodec.generic());
    changing =
        List.of(
            start("plain", () -> append("plain", false)),
            start("keyed", () -> append("keyed", true)),
            start("saver", this::save));
    reading = start("reader", this::read);
  }

  private Thread start(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Throwable failure) {
                failures.add(failure);
              }
            },
            name);
    thread.start();
    return thread;
  }

  /** What a database that fails may answer: nothing that blames the caller. */
  private void refused(EventStreamException failure) {
    refusals.incrementAndGet();
    assertThat(failure.code().httpStatus()).as(failure.getMessage()).isEqualTo(503);
  }

  /** With a key, until it is answered; without one, once. */
  private void append(String writer, boolean keyed) {
    for (int number = 0; !ending; number++) {
      String name = writer + "-" + number;
      byte[] data = ("\"" + name + "\"").getBytes(StandardCharsets.UTF_8);
      NewEvent<byte[]> event = new NewEvent<>(name, data);
      boolean again;
      do {
        try {
          answered.put(name, log.append(List.of(event, event), keyed ? name : null).orElseThrow());
          again = false;
        } catch (EventStreamException failure) {
          refused(failure);
          again = keyed;
        }
      } while (again && !ending);
    }
  }

  private void save() {
    List<String> ids = new ArrayList<>();
    List<CheckpointState> claims = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      String id = UUID.randomUUID().toString();
      persistence.streams().insert(GenericEventStream.named("n" + i).withId(id), i);
      ids.add(id);
      claims.add(persistence.checkpoints().claim(id).orElseThrow());
    }
    for (long version = 1; !ending; version++) {
      List<CheckpointWrite> writes = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        CheckpointState claim = claims.get(i);
        tried.put(ids.get(i), version);
        writes.add(
            new CheckpointWrite(
                ids.get(i), claim.generation(), claim.epoch(), version, "p" + version, 0, 0));
      }
      try {
        List<SaveResult> results = persistence.checkpoints().save(writes);
        for (int i = 0; i < STREAMS; i++) {
          assertThat(results.get(i)).isNotEqualTo(SaveResult.STALE);
          if (results.get(i) == SaveResult.SAVED) {
            saved.put(ids.get(i), version);
            saves.incrementAndGet();
          }
        }
      } catch (EventStreamException failure) {
        refused(failure);
      }
    }
  }

  /** Goes on after the last event that it was given, as an engine does. */
  private void read() {
    while (!ending) {
      try {
        log.<GenericEventStream>source()
            .run(
                new Context(),
                position(),
                events -> {
                  synchronized (given) {
                    given.addAll(events);
                  }
                  return ending ? SourceInstruction.EXIT : SourceInstruction.CONTINUE;
                });
      } catch (EventStreamException failure) {
        refused(failure);
      } catch (Exception unexpected) {
        throw new IllegalStateException(unexpected);
      }
    }
  }

  private String position() {
    synchronized (given) {
      return given.isEmpty() ? "" : given.get(given.size() - 1).sequenceId();
    }
  }

  private int givenCount() {
    synchronized (given) {
      return given.size();
    }
  }

  /** Waits until each kind of work has got on. */
  void awaitProgress(int steps) {
    int appended = answered.size();
    int read = givenCount();
    long savedBefore = saves.get();
    Eventually.await(
        "progress",
        () ->
            !failures.isEmpty()
                || (answered.size() >= appended + steps
                    && givenCount() >= read + steps
                    && saves.get() >= savedBefore + steps),
        this::toString);
    assertThat(failures).isEmpty();
  }

  @Override
  public String toString() {
    return answered.size()
        + " appends and "
        + saves
        + " checkpoints answered, "
        + givenCount()
        + " events given, "
        + refusals
        + " calls failed, "
        + failures;
  }

  /** Ends the work and compares what it was told with what there is. */
  void verify() throws Exception {
    ending = true;
    for (Thread thread : changing) {
      Eventually.awaitEnd(thread);
    }
    // Behind all that was appended; the reader ends when it is given one more.
    Appended end = log.append(List.of(new NewEvent<>("end", new byte[] {'0'})), null).orElseThrow();
    Eventually.awaitEnd(reading);
    assertThat(failures).isEmpty();
    Map<String, List<String>> places = placesByTopic();
    assertThat(places.get("end")).containsExactly(end.firstSequenceId());
    answered.forEach(
        (name, appended) ->
            assertThat(places.get(name))
                .as("%s was answered", name)
                .containsExactly(appended.firstSequenceId(), appended.lastSequenceId()));
    places.forEach(
        (name, ids) -> {
          if (!name.equals("end")) {
            assertThat(ids).as("all of %s, once", name).hasSize(2);
          }
        });
    saved.forEach(
        (id, version) -> {
          CheckpointState state = persistence.checkpoints().read(id).orElseThrow();
          assertThat(state.version()).as("saved").isBetween(version, tried.get(id));
          assertThat(state.position()).isEqualTo("p" + state.version());
        });
    verifyGiven(places);
  }

  /** The reader was given everything up to its last event, in order and once. */
  private void verifyGiven(Map<String, List<String>> places) {
    List<String> ids = given.stream().map(Event::sequenceId).toList();
    List<String> stored =
        places.values().stream()
            .flatMap(List::stream)
            .sorted()
            .filter(id -> id.compareTo(position()) <= 0)
            .toList();
    assertThat(ids).isEqualTo(stored);
  }

  private Map<String, List<String>> placesByTopic() throws Exception {
    Map<String, List<String>> places = new HashMap<>();
    log.<GenericEventStream>source()
        .run(
            new Context(),
            "",
            events -> {
              events.forEach(
                  event ->
                      places
                          .computeIfAbsent(event.topic(), name -> new ArrayList<>())
                          .add(event.sequenceId()));
              return places.containsKey("end")
                  ? SourceInstruction.EXIT
                  : SourceInstruction.CONTINUE;
            });
    return places;
  }

  @Override
  public void close() {
    ending = true;
  }

  private static final class Context implements SourceContext<GenericEventStream> {
    @Override
    public GenericEventStream spec() {
      return GenericEventStream.EMPTY;
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }
}
