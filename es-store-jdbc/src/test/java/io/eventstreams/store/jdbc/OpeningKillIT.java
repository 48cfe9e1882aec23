package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.Scale;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed while it makes its tables: the next one can use them. {@code -Dopen.kills}
 * says how often.
 */
final class OpeningKillIT {
  private static final int LONGEST_NANOS = 400_000_000;

  @TempDir Path folder;

  @Test
  void tablesThatWereBeingMadeAreUsable() throws Exception {
    int kills = Scale.of("open.kills", 20, 2);
    Random random = new Random();
    int number = 0;
    for (int kill = 0; kill < kills; kill++) {
      number = killed(number, random);
      try (JdbcStores stores = JdbcStores.h2(folder.resolve("db" + number))) {
        use(stores.persistence(SpecCodec.generic()));
      }
      number++;
    }
    System.out.printf(
        "killed %d times while the tables were made, of %d databases%n", kills, number);
  }

  /** The number of the database that was open, or being made. */
  private int killed(int from, Random random) throws Exception {
    Process child = ChildJvm.start(OpeningChild.class, folder.toString(), "" + from);
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      int last = Integer.parseInt(out.readLine());
      LockSupport.parkNanos(random.nextInt(LONGEST_NANOS));
      child.toHandle().destroyForcibly();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Integer.parseInt(line);
      }
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return last;
    }
  }

  private static void use(Persistence<GenericEventStream> persistence) {
    String id = UUID.randomUUID().toString();
    persistence.streams().insert(GenericEventStream.named("demo").withId(id), 1);
    CheckpointStore checkpoints = persistence.checkpoints();
    assertThat(checkpoints.claim(id)).isPresent();
    persistence.streams().delete(id);
    assertThat(persistence.streams().findById(id)).isEmpty();
  }
}
