package io.eventstreams.store.jdbc;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.PersistenceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class H2FilePersistenceContractTest extends PersistenceContract {
  @TempDir Path folder;
  private JdbcStores stores;

  @Override
  protected Persistence<GenericEventStream> open() {
    stores = JdbcStores.h2(folder.resolve("data"));
    return stores.persistence(SpecCodec.generic());
  }

  @Override
  protected Persistence<GenericEventStream> reopen() {
    stores.close();
    return open();
  }

  @AfterEach
  void closeDatabase() {
    stores.close();
  }
}
