package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Scale;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An application that embeds the engine, with a durable store and a consumer in its own process, is
 * killed again and again, at any moment. The events and the consumer's log live here. {@code
 * -Dkill.rounds} says how often, {@code -Dkill.seed} repeats the draws of a run.
 */
class EmbeddedKillIT {
  private static final String[] MODES = {"inline", "blocking", "later"};
  private static final int EVENTS_A_ROUND = 300;
  private static final int LATEST_KILL_NANOS = 400_000_000;

  @TempDir Path folder;
  private final EmbeddedHistory history = new EmbeddedHistory();
  private int events;
  private int heard;

  @ParameterizedTest
  @CsvSource({"h2, 12", "chronicle, 6"})
  void nothingIsLostAndOnlyWhatWasNotStoredComesAgain(String store, int fullRounds)
      throws Exception {
    int rounds = Scale.of("kill.rounds", fullRounds, 3);
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("EmbeddedKillIT " + store + ": kill.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      killedRound(store, random);
    }
    grow(50);
    try (ChildProcess child = child(store, random)) {
      child.awaitOut(line -> hears(line) && history.isComplete(events - 1));
      child.input().close();
      assertThat(child.awaitExit()).as("%s", child).isZero();
      hearTheRest(child);
    }
    history.ended(events - 1);
    System.out.printf("EmbeddedKillIT %s: %d kills, %s, 0 lost%n", store, rounds, history.text());
  }

  /**
   * Killed while it opens its store, or in the middle of its work, or when it has nothing to do.
   */
  private void killedRound(String store, Random random) throws Exception {
    grow(1 + random.nextInt(EVENTS_A_ROUND));
    try (ChildProcess child = child(store, random)) {
      if (random.nextInt(8) != 0) {
        int[] left = {1 + random.nextInt(60)};
        int more = random.nextInt(EVENTS_A_ROUND);
        child.awaitOut(
            line -> hears(line) && (!line.startsWith("has ") || left[0]-- == 0 || isAll()));
        grow(1 + more);
        LockSupport.parkNanos(random.nextInt(LATEST_KILL_NANOS));
      } else {
        LockSupport.parkNanos(random.nextInt(4 * LATEST_KILL_NANOS));
      }
      child.kill();
      hearTheRest(child);
    }
  }

  private boolean isAll() {
    return history.isComplete(events - 1);
  }

  private boolean hears(String line) {
    heard++;
    history.told(line);
    return true;
  }

  private void hearTheRest(ChildProcess child) {
    List<String> lines = child.out();
    lines.subList(heard, lines.size()).forEach(history::told);
  }

  private void grow(int count) throws IOException {
    FollowedFile.append(folder.resolve("events"), events, count);
    events += count;
  }

  private ChildProcess child(String store, Random random) throws IOException {
    boolean asynchronous = random.nextBoolean();
    history.begins(!asynchronous);
    heard = 0;
    List<String> command = new ArrayList<>(List.of(ChildProcess.java()));
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"));
    if (Runtime.version().feature() >= 24) {
      command.addAll(
          List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    }
    command.addAll(List.of("-cp", classPath(), EmbeddedChild.class.getName()));
    command.addAll(
        List.of(
            folder.resolve("store").toString(),
            store,
            folder.resolve("events").toString(),
            MODES[random.nextInt(MODES.length)],
            Boolean.toString(asynchronous)));
    return ChildProcess.start(command);
  }

  /** The tests patch the module, so that no path names their folder. */
  private static String classPath() {
    Class<?> main = EmbeddedChild.class;
    Path file;
    try {
      file = Path.of(main.getResource(main.getSimpleName() + ".class").toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
    int depth = main.getName().split("\\.").length;
    return String.join(
        File.pathSeparator,
        file.getRoot().resolve(file.subpath(0, file.getNameCount() - depth)).toString(),
        System.getProperty("jdk.module.path", ""),
        System.getProperty("java.class.path", ""));
  }
}
