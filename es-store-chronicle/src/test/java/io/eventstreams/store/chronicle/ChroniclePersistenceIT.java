package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointStore;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.PersistenceContract;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChroniclePersistenceIT extends PersistenceContract {
  private static final String TOO_LARGE = "x".repeat(16 << 20);

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

  @Test
  void aCheckpointThatIsTooLargeForARecordIsNotSavedAndTheOthersAre() {
    String small = given("small");
    String large = given("large");
    String twice = given("twice");
    List<CheckpointWrite> writes =
        List.of(
            after(claimed(large), large, TOO_LARGE),
            after(claimed(small), small, "s"),
            after(claimed(twice), twice, "t"),
            after(checkpoint(twice), twice, 2, TOO_LARGE));
    assertThat(store().checkpoints().save(writes))
        .containsExactly(
            SaveResult.NOT_SAVED, SaveResult.SAVED, SaveResult.SAVED, SaveResult.NOT_SAVED);
    CheckpointStore again = reopen().checkpoints();
    assertThat(again.read(large).orElseThrow().position()).isNull();
    assertThat(again.read(small).orElseThrow().position()).isEqualTo("s");
    assertThat(again.read(twice).orElseThrow().position()).isEqualTo("t");
  }

  @Test
  void checkpointsThatAreTooLargeForOneRecordAreSavedInSeveral() {
    List<CheckpointWrite> writes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String id = given("n" + i);
      writes.add(after(claimed(id), id, i + "x".repeat(6 << 20)));
    }
    assertThat(store().checkpoints().save(writes)).hasSize(3).containsOnly(SaveResult.SAVED);
    CheckpointStore again = reopen().checkpoints();
    for (CheckpointWrite write : writes) {
      assertThat(again.read(write.streamId()).orElseThrow().position()).isEqualTo(write.position());
    }
  }

  private static CheckpointWrite after(CheckpointState state, String id, String position) {
    return after(state, id, 1, position);
  }

  private static CheckpointWrite after(
      CheckpointState state, String id, int versions, String position) {
    return new CheckpointWrite(
        id, state.generation(), state.epoch(), state.version() + versions, position, 0, 0);
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
