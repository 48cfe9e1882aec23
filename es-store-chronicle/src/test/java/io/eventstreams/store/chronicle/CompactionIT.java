package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.SmallDisk;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of the state is rewritten when it has grown, and nothing of the state changes by that.
 */
class CompactionIT {
  private static final StoreTuning EAGER = StoreTuning.DEFAULT.withCompactionBytes(4_000);

  @TempDir Path folder;

  private static String id(int number) {
    return "%08d-0000-0000-0000-000000000000".formatted(number);
  }

  /** What a store holds, rows in their order. */
  private record State(
      List<GenericEventStream> streams,
      List<EventStreamCheckpoint> checkpoints,
      List<CheckpointState> rows,
      List<ParkedEvent> parked) {
    static State of(Persistence<GenericEventStream> persistence) {
      List<CheckpointState> rows = new ArrayList<>();
      List<ParkedEvent> parked = new ArrayList<>();
      List<GenericEventStream> streams = persistence.streams().list(Query.ALL).items();
      for (GenericEventStream stream : streams) {
        String id = String.valueOf(stream.id());
        rows.add(persistence.checkpoints().read(id).orElseThrow());
        parked.addAll(persistence.parked().list(id, "", 100));
      }
      return new State(streams, persistence.checkpoints().list(Query.ALL).items(), rows, parked);
    }
  }

  private static void change(Persistence<GenericEventStream> persistence) {
    for (int i = 0; i < 6; i++) {
      persistence.streams().insert(GenericEventStream.named("s" + i).withId(id(i)), i);
    }
    persistence.streams().delete(id(2));
    persistence
        .parked()
        .park(new ParkedEvent("p", id(3), 3, "s", "t", "{}", "e", 1, Instant.EPOCH));
    CheckpointState claim = persistence.checkpoints().claim(id(1)).orElseThrow();
    for (int k = 1; k <= 400; k++) {
      CheckpointWrite write =
          new CheckpointWrite(id(1), 1, claim.epoch(), k, "position " + k, k, 0);
      assertThat(persistence.checkpoints().save(List.of(write))).containsExactly(SaveResult.SAVED);
    }
  }

  private List<String> stateFolders() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("state-"))
          .toList();
    }
  }

  @Test
  void keepsEverythingAndLeavesOneFolder() throws Exception {
    State before;
    try (ChronicleStores stores = ChronicleStores.open(folder, EAGER)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      change(persistence);
      before = State.of(persistence);
    }
    assertThat(stateFolders()).hasSize(1).doesNotContain("state-1", "state-2");
    assertThat(before.parked()).hasSize(1);
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      assertThat(State.of(stores.persistence(SpecCodec.generic()))).isEqualTo(before);
    }
    try (ChronicleStores stores = ChronicleStores.open(folder, EAGER)) {
      assertThat(State.of(stores.persistence(SpecCodec.generic()))).isEqualTo(before);
    }
  }

  @Test
  void happensAtOpeningToo() throws Exception {
    State before;
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      change(persistence);
      before = State.of(persistence);
    }
    assertThat(stateFolders()).containsExactly("state-1");
    for (int i = 0; i < 3; i++) {
      try (ChronicleStores stores = ChronicleStores.open(folder, EAGER)) {
        assertThat(State.of(stores.persistence(SpecCodec.generic()))).isEqualTo(before);
      }
      assertThat(stateFolders()).as("not again and again").containsExactly("state-2");
    }
  }

  @Test
  void thatWasCutShortIsForgotten() throws Exception {
    State before;
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      change(persistence);
      before = State.of(persistence);
    }
    // What a crash before the switch leaves: a new folder with part of the state
    Path unfinished = Files.createDirectory(folder.resolve("state-2"));
    try (Stream<Path> files = Files.list(folder.resolve("state-1"))) {
      for (Path file : files.filter(path -> path.endsWith("tail")).toList()) {
        Files.copy(file, unfinished.resolve(file.getFileName()));
      }
    }
    Files.writeString(folder.resolve("state.next"), "2 0");
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      assertThat(State.of(stores.persistence(SpecCodec.generic()))).isEqualTo(before);
    }
    assertThat(stateFolders()).containsExactly("state-1");
  }

  @Test
  void thatFindsNoRoomTakesNone() throws Exception {
    Optional<SmallDisk> small = SmallDisk.mount(folder, 32);
    assumeTrue(small.isPresent(), "no disk can be mounted here");
    try (SmallDisk disk = small.get()) {
      try {
        compactWithoutRoom(disk);
      } finally {
        letGo();
      }
    }
  }

  private void compactWithoutRoom(SmallDisk disk) throws IOException {
    long floor = Files.getFileStore(disk.folder()).getUsableSpace() - (10 << 20);
    StoreTuning tight = StoreTuning.DEFAULT.withFreeBytesFloor(floor).withCompactionBytes(6 << 20);
    try (ChronicleStores stores = ChronicleStores.open(folder, tight)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      persistence.streams().insert(GenericEventStream.named("full").withId(id(0)), 7);
      for (int i = 0; i < 8; i++) {
        assertThat(persistence.parked().park(mebibyte(i))).isEqualTo(SaveResult.SAVED);
        letGo();
      }
      assertThat(stateFolders()).containsExactly("state-1");
    }
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      assertThat(persistence.parked().count(id(0))).isEqualTo(8);
    }
  }

  /** Chronicle lets go of closed files on a thread of its own; until then they have their space. */
  private static void letGo() {
    BackgroundResourceReleaser.releasePendingResources();
  }

  private static ParkedEvent mebibyte(int number) {
    String json = "1".repeat(1 << 20);
    return new ParkedEvent("p" + number, id(0), 7, "s" + number, "t", json, "e", 1, Instant.EPOCH);
  }

  @Test
  void takesNoMemoryForASecondState() throws Exception {
    for (String what : List.of("park", "open")) {
      // The state has 48 MiB, and opening asks how much of its log is needed
      ChildJvm.Result result =
          ChildJvm.onClassPath(ChildJvm.thisJdk())
              .withFlags()
              .with("-Xmx96m", "-XX:+UseSerialGC")
              .run(what, folder.toString(), "240");
      assertThat(result.exitCode()).as("%s: %s", what, result).isZero();
    }
    assertThat(stateFolders()).containsExactly("state-2");
  }

  @Test
  void neverMakesALostPointerLookLikeAFreshStart() throws Exception {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      change(stores.persistence(SpecCodec.generic()));
    }
    Path pointer = folder.resolve("state.current");
    Files.move(pointer, folder.resolve("aside"), StandardCopyOption.REPLACE_EXISTING);
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      assertThatThrownBy(() -> stores.persistence(SpecCodec.generic()))
          .isInstanceOfSatisfying(
              EventStreamException.class,
              told -> assertThat(told.code()).isEqualTo(ErrorCode.STORED_VALUE_UNREADABLE));
    }
    Files.move(folder.resolve("aside"), pointer);
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      assertThat(stores.persistence(SpecCodec.generic()).streams().list(Query.ALL).items())
          .hasSize(5);
    }
  }
}
