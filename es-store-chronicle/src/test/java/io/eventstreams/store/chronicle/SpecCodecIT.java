package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application's codec does on the store's thread must not harm the store. */
class SpecCodecIT {
  private static final String ID = "01890a5d-ac96-774b-bcce-b302099a8057";
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Runnable NOTHING = () -> {};

  @TempDir Path folder;

  /** What the codec does when it writes, besides writing. */
  private final AtomicReference<Runnable> whileWriting = new AtomicReference<>(NOTHING);

  private final SpecCodec<GenericEventStream> codec =
      new SpecCodec<>() {
        @Override
        public Set<String> ownFields() {
          return Set.of();
        }

        @Override
        public Map<String, Object> write(GenericEventStream spec) {
          whileWriting.get().run();
          return Map.of();
        }

        @Override
        public GenericEventStream read(GenericEventStream base, Map<String, Object> ownFields) {
          return base;
        }
      };

  private static void insert(StreamStore<GenericEventStream> streams) {
    streams.insert(GenericEventStream.named("one").withId(ID), 1);
  }

  private void fails(Error error) {
    whileWriting.set(
        () -> {
          throw error;
        });
  }

  @Test
  void anErrorFailsTheCallAlone() {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      StreamStore<GenericEventStream> streams = stores.persistence(codec).streams();
      fails(new NoClassDefFoundError("Ledger"));
      assertThatThrownBy(() -> insert(streams))
          .hasMessageContaining("ES10001")
          .hasMessageContaining("SpecCodec")
          .hasMessageContaining("Ledger");
      whileWriting.set(NOTHING);
      insert(streams);
      assertThat(streams.findById(ID)).isPresent();
    }
  }

  @Test
  void anErrorOfTheJvmEndsTheStore() {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      StreamStore<GenericEventStream> streams = stores.persistence(codec).streams();
      fails(new InternalError("a fault in mapped memory"));
      assertThatThrownBy(() -> insert(streams)).hasMessageContaining("ES10007");
      whileWriting.set(NOTHING);
      assertThatThrownBy(() -> streams.count(Filter.ALL)).hasMessageContaining("ES10007");
    }
  }

  @Test
  void whatCallsTheStoreIsRefusedAndDoesNotWaitForItself() {
    assertTimeoutPreemptively(
        LONG,
        () -> {
          try (ChronicleStores stores = ChronicleStores.open(folder)) {
            StreamStore<GenericEventStream> streams = stores.persistence(codec).streams();
            whileWriting.set(() -> streams.delete(ID));
            assertThatThrownBy(() -> insert(streams))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its own thread");
            whileWriting.set(() -> assertThat(streams.count(Filter.ALL)).isZero());
            insert(streams);
          }
        });
  }
}
