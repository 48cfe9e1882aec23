package io.eventstreams.store.jdbc;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.PersistenceContract;
import org.junit.jupiter.api.AfterEach;

final class H2MemoryPersistenceContractTest extends PersistenceContract {
  private JdbcStores stores;

  @Override
  protected Persistence<GenericEventStream> open() {
    stores = JdbcStores.h2InMemory("contract");
    return stores.persistence(SpecCodec.generic());
  }

  @AfterEach
  void closeDatabase() {
    stores.close();
  }
}
