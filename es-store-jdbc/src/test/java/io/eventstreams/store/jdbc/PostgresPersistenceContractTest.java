package io.eventstreams.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.PersistenceContract;
import org.junit.jupiter.api.AfterEach;

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

  @AfterEach
  void closeDatabase() {
    if (stores != null) {
      stores.close();
      pool.close();
    }
  }
}
