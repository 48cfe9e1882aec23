package io.eventstreams.store.chronicle;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.PersistenceContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class ChroniclePersistenceIT extends PersistenceContract {
  @TempDir Path folder;
  private @Nullable ChronicleStores stores;

  @Override
  protected Persistence<GenericEventStream> open() {
    ChronicleStores opened = ChronicleStores.open(folder);
    stores = opened;
    return opened.persistence(SpecCodec.generic());
  }

  @Override
  protected Persistence<GenericEventStream> reopen() {
    closeStores();
    return open();
  }

  @AfterEach
  void closeStores() {
    if (stores != null) {
      stores.close();
    }
  }
}
