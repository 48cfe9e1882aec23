package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.PersistenceContract;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PostgresPersistenceContractTest extends PersistenceContract {
  private HikariDataSource pool;
  private JdbcStores stores;

  @Override
  protected Persistence<GenericEventStream> open() {
    pool = PostgresServer.pool(PostgresServer.newSchema());
    return openAgain();
  }

  @Override
  protected Persistence<GenericEventStream> reopen() {
    stores.close();
    return openAgain();
  }

  private Persistence<GenericEventStream> openAgain() {
    stores = JdbcStores.over(pool);
    return stores.persistence(SpecCodec.generic());
  }

  /** An entry of an index has 2,704 bytes at the most, compressed: these cannot be. */
  @Test
  void anEventWhoseSequenceIdIsTooLongForTheIndexIsNotSaved() {
    Persistence<GenericEventStream> persistence = reopen();
    String id = UUID.randomUUID().toString();
    persistence.streams().insert(GenericEventStream.named("long").withId(id), 7);
    byte[] bytes = new byte[5_000];
    new Random(1).nextBytes(bytes);
    ParkedEvent event =
        new ParkedEvent(
            "1", id, 7, HexFormat.of().formatHex(bytes), "t", "1", "refused", 1, Instant.EPOCH);
    assertThat(persistence.parked().park(event)).isEqualTo(SaveResult.NOT_SAVED);
    assertThat(persistence.parked().count(id)).isZero();
  }

  @AfterEach
  void closeDatabase() {
    if (stores != null) {
      stores.close();
      pool.close();
    }
  }
}
