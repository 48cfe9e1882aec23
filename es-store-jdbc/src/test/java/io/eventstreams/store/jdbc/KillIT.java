package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.LogReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
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
 * -Dkill.rounds} says how often (20), {@code -Dkill.seed} repeats a schedule.
 */
final class KillIT {
  private static final byte[] END = "\"end\"".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  /** What the child was told, over all rounds. */
  private final Map<Long, String> acknowledged = new HashMap<>();

  private final Map<Long, String> given = new HashMap<>();
  private final Map<String, Long> saved = new HashMap<>();
  private final Set<String> streams = new HashSet<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private String readFrom = "";
  private int unacknowledgedAppends;

  @Test
  void nothingThatWasAnsweredIsEverLost() throws Exception {
    double scale = Double.parseDouble(System.getProperty("ci.scale", "1"));
    int rounds = Integer.getInteger("kill.rounds", Math.max(2, (int) Math.round(20 * scale)));
    long seed = Long.getLong("kill.seed", System.nanoTime());
    Random random = new Random(seed);
    System.out.println("kill.seed=" + seed + " kill.rounds=" + rounds);
    for (int round = 0; round < rounds; round++) {
      runAndKill(round, random);
      verify(round);
    }
    System.out.printf(
        "%d kills: %d events and %d checkpoints answered, %d given, %d appends stored unanswered%n",
        rounds, acknowledged.size(), saved.size(), given.size(), unacknowledgedAppends);
    assertThat(acknowledged).isNotEmpty();
    assertThat(given).isNotEmpty();
    assertThat(saved).isNotEmpty();
  }

  private void runAndKill(int round, Random random) throws Exception {
    Process child =
        ChildJvm.start(KillChild.class, folder.resolve("data").toString(), "r" + round, readFrom);
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
            long first = Long.parseLong(words[1]);
            int number = Integer.parseInt(words[4]);
            for (int i = 0; i < Integer.parseInt(words[2]); i++) {
              acknowledged.put(first + i, "\"" + words[3] + "-" + (number + i) + "\"");
            }
          }
          case "GIVEN" -> {
            String before = given.put(Long.parseLong(words[1]), words[2]);
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

  private void verify(int round) {
    try (JdbcStores stores = JdbcStores.h2(folder.resolve("data"))) {
      verifyLog(round, stores);
      verifyCheckpoints(round, stores.persistence(SpecCodec.generic()));
    }
  }

  private void verifyLog(int round, JdbcStores stores) {
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    readFrom = log.append(List.of(new NewEvent<>("end", END)), null).orElseThrow().lastSequenceId();
    long end = Long.parseLong(readFrom);
    Map<Long, String> stored = new HashMap<>();
    try (LogReader<byte[]> reader = LogReader.start(log.source(), "")) {
      reader
          .await((int) end)
          .forEach(
              event ->
                  stored.put(
                      Long.parseLong(event.sequenceId()),
                      new String(event.data(), StandardCharsets.UTF_8)));
    }
    assertThat(stored).as("round %d: no gap", round).hasSize((int) end);
    acknowledged.put(end, "\"end\"");
    assertThat(stored).as("round %d: nothing lost", round).containsAllEntriesOf(acknowledged);
    assertThat(stored)
        .as("round %d: nothing was given out that is not there", round)
        .containsAllEntriesOf(given);
    Set<String> writers = new HashSet<>();
    stored.forEach(
        (number, data) -> {
          if (!acknowledged.containsKey(number)) {
            unacknowledgedAppends += writers.add(data.replaceAll("-.*", "")) ? 1 : 0;
            assertThat(data).as("only this round can be unanswered").startsWith("\"r" + round);
          }
        });
    stored.forEach(acknowledged::putIfAbsent);
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
