package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.PersistenceContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

  /** Later ones are stored as ever. */
  @Test
  void anEventThatIsTooLargeForARecordIsNotSaved() {
    Persistence<GenericEventStream> persistence = reopen();
    String id = UUID.randomUUID().toString();
    persistence.streams().insert(GenericEventStream.named("large").withId(id), 7);
    String json = '"' + "x".repeat(16 << 20) + '"';
    assertThat(persistence.parked().park(event(id, json))).isEqualTo(SaveResult.NOT_SAVED);
    assertThat(persistence.parked().count(id)).isZero();
    assertThat(persistence.parked().park(event(id, "1"))).isEqualTo(SaveResult.SAVED);
  }

  private static ParkedEvent event(String streamId, String json) {
    return new ParkedEvent("1", streamId, 7, "s", "t", json, "refused", 1, Instant.EPOCH);
  }

  @AfterEach
  void closeStores() {
    if (stores != null) {
      stores.close();
    }
  }
}
