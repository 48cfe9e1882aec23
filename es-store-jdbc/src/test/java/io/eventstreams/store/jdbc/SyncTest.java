package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.Durability;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.store.jdbc.FaultyDataSource.Loss;
import io.eventstreams.store.jdbc.internal.database.Database;
import io.eventstreams.store.jdbc.internal.database.H2Dialect;
import io.eventstreams.store.jdbc.internal.database.PooledConnections;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 told to force each transaction to the device. */
final class SyncTest {
  private static final String ID = "00000000-0000-4000-8000-000000000001";
  private static final String FORCED = "CHECKPOINT SYNC";

  @TempDir Path folder;

  private static CheckpointWrite write(CheckpointState claim, long version, String position) {
    return new CheckpointWrite(ID, claim.generation(), claim.epoch(), version, position, 0, 0);
  }

  @Test
  void eachChangeIsForcedBeforeItIsAnsweredAndNoRead() {
    String url = "jdbc:h2:file:" + folder.resolve("db") + ";WRITE_DELAY=0;USER=sa;PASSWORD=";
    try (HikariDataSource pool = PostgresServer.pool(url)) {
      FaultyDataSource watched = new FaultyDataSource(pool);
      try (JdbcStores stores =
          new JdbcStores(
              Database.open(
                  new PooledConnections(watched.dataSource()),
                  List.of(new H2Dialect(true)),
                  InstantSource.system(),
                  "the test's database"))) {
        Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
        assertThat(persistence.durability()).isEqualTo(Durability.SYNC);
        persistence.streams().insert(GenericEventStream.named("n").withId(ID), 7);
        CheckpointState claim = persistence.checkpoints().claim(ID).orElseThrow();
        watched.asked.clear();
        persistence.streams().count(Filter.ALL);
        assertThat(watched.asked).doesNotContain(FORCED);
        watched.asked.clear();
        assertThat(persistence.checkpoints().save(List.of(write(claim, 1, "1"))))
            .containsExactly(SaveResult.SAVED);
        assertThat(watched.asked).endsWith("commit", FORCED).containsOnlyOnce(FORCED);

        // The commit is done, and may not survive a loss of power: it is forced with the look.
        watched.fail(watched.asked.size(), Loss.REQUEST);
        watched.asked.clear();
        assertThat(persistence.checkpoints().save(List.of(write(claim, 2, "2"))))
            .containsExactly(SaveResult.SAVED);
        assertThat(watched.heal()).isTrue();
        assertThat(watched.asked).endsWith("commit", FORCED);
        assertThat(watched.asked.stream().filter(FORCED::equals)).hasSize(2);
      }
    }
  }

  @Test
  void theFolderIsOpenedWithTheDurabilityThatIsAskedFor() {
    for (Durability durability : List.of(Durability.SYNC, Durability.PROCESS)) {
      try (JdbcStores stores = JdbcStores.h2(folder.resolve("kept"), durability)) {
        Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
        assertThat(persistence.durability()).isEqualTo(durability);
        persistence.streams().upsert(GenericEventStream.named("n").withId(ID), 7);
      }
    }
    assertThatThrownBy(() -> JdbcStores.h2(folder.resolve("other"), Durability.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PROCESS or SYNC");
    assertThat(folder.resolve("other")).doesNotExist();
  }
}
