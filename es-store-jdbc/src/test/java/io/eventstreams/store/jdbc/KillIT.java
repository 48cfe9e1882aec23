package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.Scale;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that uses the database is killed at a random moment, again and again. {@code
 * -Dkill.rounds} says how often (20 on H2, 10 on PostgreSQL), {@code -Dkill.seed} repeats a
 * schedule.
 */
final class KillIT {
  /** All of the log is read in each of so many rounds, and otherwise what is new. */
  private static final int READ_ALL_EVERY = 20;

  @TempDir Path folder;

  /** What the child was told, over all rounds: the events, with their place where it was said. */
  private final Map<String, String> acknowledged = new HashMap<>();

  private final Map<String, String> given = new HashMap<>();
  private final Map<String, Long> saved = new HashMap<>();
  private final Set<String> streams = new HashSet<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private String readFrom = "";
  private int unacknowledged;

  /** The database of a test. */
  private interface Store {
    /** What the child is told of it. */
    String where();

    JdbcStores open();
  }

  @Test
  void nothingThatWasAnsweredIsEverLostOnH2() throws Exception {
    Path data = folder.resolve("data");
    run(
        "H2",
        100,
        new Store() {
          @Override
          public String where() {
            return data.toString();
          }

          @Override
          public JdbcStores open() {
            return JdbcStores.h2(data);
          }
        });
  }

  @Test
  void nothingThatWasAnsweredIsEverLostOnPostgres() throws Exception {
    String url = PostgresServer.newSchema();
    try (HikariDataSource pool = PostgresServer.pool(url)) {
      run(
          "PostgreSQL",
          50,
          new Store() {
            @Override
            public String where() {
              return url;
            }

            @Override
            public JdbcStores open() {
              return JdbcStores.over(pool);
            }
          });
    }
  }

  private void run(String product, int usualRounds, Store store) throws Exception {
    int rounds = Scale.of("kill.rounds", usualRounds, 2);
    long seed = Long.getLong("kill.seed", System.nanoTime());
    Random random = new Random(seed);
    System.out.println(product + ": kill.seed=" + seed + " kill.rounds=" + rounds);
    for (int round = 0; round < rounds; round++) {
      runAndKill(round, random, store);
      try (JdbcStores stores = store.open()) {
        verifyLog(round, round % READ_ALL_EVERY == 0 || round == rounds - 1, stores);
        verifyCheckpoints(round, stores.persistence(SpecCodec.generic()));
      }
    }
    System.out.printf(
        "%s, %d kills: %d events and %d checkpoints answered, %d given, %d stored unanswered,"
            + " 0 lost%n",
        product, rounds, acknowledged.size(), saved.size(), given.size(), unacknowledged);
    assertThat(acknowledged).isNotEmpty();
    assertThat(given).isNotEmpty();
    assertThat(saved).isNotEmpty();
  }

  private void runAndKill(int round, Random random, Store store) throws Exception {
    Process child = ChildJvm.start(KillChild.class, store.where(), "r" + round, readFrom);
    CountDownLatch enough = new CountDownLatch(1 + random.nextInt(400));
    Thread listener = new Thread(() -> listen(child, enough), "listener");
    listener.start();
    try {
      assertThat(enough.await(60, TimeUnit.SECONDS)).as("child gets answers").isTrue();
      LockSupport.parkNanos(random.nextInt(3_000_000));
    } finally {
      // Not Process.destroyForcibly, which throws away what is still in the pipe
      child.toHandle().destroyForcibly();
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as("killed, not ended").isEqualTo(128 + 9);
    Eventually.awaitEnd(listener);
    assertThat(failures).isEmpty();
  }

  private void listen(Process child, CountDownLatch enough) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        enough.countDown();
        String[] words = line.split(" ");
        switch (words[0]) {
          case "APPENDED" -> {
            int count = Integer.parseInt(words[3]);
            int number = Integer.parseInt(words[5]);
            for (int i = 0; i < count; i++) {
              String place = i == 0 ? words[1] : i == count - 1 ? words[2] : "";
              acknowledged.put("\"" + words[4] + "-" + (number + i) + "\"", place);
            }
          }
          case "GIVEN" -> {
            String before = given.put(words[1], words[2]);
            assertThat(before).as(line).isIn(null, words[2]);
          }
          case "STREAM" -> streams.add(words[1]);
          case "SAVED" -> saved.put(words[1], Long.parseLong(words[2]));
          default -> throw new AssertionError(line);
        }
      }
    } catch (IOException | RuntimeException | AssertionError failure) {
      failures.add(failure);
    }
  }

  private void verifyLog(int round, boolean all, JdbcStores stores) throws Exception {
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    String end = "\"end-" + round + "\"";
    String last =
        log.append(List.of(new NewEvent<>("end", end.getBytes(StandardCharsets.UTF_8))), null)
            .orElseThrow()
            .lastSequenceId();
    acknowledged.put(end, last);
    Map<String, String> stored = read(log, all ? "" : readFrom, end);
    assertThat(List.copyOf(stored.keySet())).as("round %d: in order", round).isSorted();
    Map<String, String> placeOf = new HashMap<>();
    stored.forEach(
        (place, data) ->
            assertThat(placeOf.put(data, place)).as("round %d: twice: %s", round, data).isNull());
    acknowledged.forEach(
        (data, place) -> {
          if (all || place.compareTo(readFrom) > 0) {
            assertThat(placeOf).as("round %d: nothing lost", round).containsKey(data);
            assertThat(placeOf.get(data)).as(data).contains(place);
          }
        });
    given.forEach(
        (place, data) -> {
          if (all || place.compareTo(readFrom) > 0) {
            assertThat(stored.get(place))
                .as("round %d: given out at %s", round, place)
                .isEqualTo(data);
          }
        });
    placeOf.forEach(
        (data, place) -> {
          if (!acknowledged.containsKey(data)) {
            unacknowledged++;
            assertThat(data).as("only this round can be unanswered").startsWith("\"r" + round);
            acknowledged.put(data, place);
          }
        });
    readFrom = last;
  }

  /** The data by place. */
  private static Map<String, String> read(EventLog<byte[]> log, String from, String end)
      throws Exception {
    Map<String, String> stored = new LinkedHashMap<>();
    log.<GenericEventStream>source()
        .run(
            new SourceContext<>() {
              @Override
              public GenericEventStream spec() {
                return GenericEventStream.EMPTY;
              }

              @Override
              public boolean cancelled() {
                return false;
              }
            },
            from,
            events -> {
              events.forEach(
                  event ->
                      stored.put(
                          event.sequenceId(), new String(event.data(), StandardCharsets.UTF_8)));
              String newest =
                  new String(events.get(events.size() - 1).data(), StandardCharsets.UTF_8);
              return newest.equals(end) ? SourceInstruction.EXIT : SourceInstruction.CONTINUE;
            });
    return stored;
  }

  private void verifyCheckpoints(int round, Persistence<GenericEventStream> persistence) {
    for (String id : streams) {
      assertThat(persistence.streams().findById(id)).as("round %d: %s", round, id).isPresent();
    }
    assertThat(persistence.streams().count(Filter.ALL))
        .as("round %d: a stream has a checkpoint", round)
        .isEqualTo(persistence.checkpoints().count(Filter.ALL))
        .isBetween((long) streams.size(), (long) streams.size() + round + 1);
    saved.forEach(
        (id, version) -> {
          CheckpointState state = persistence.checkpoints().read(id).orElseThrow();
          assertThat(state.version()).as("round %d: %s", round, id).isBetween(version, version + 1);
          assertThat(state.position()).isEqualTo("p" + state.version());
        });
  }
}
