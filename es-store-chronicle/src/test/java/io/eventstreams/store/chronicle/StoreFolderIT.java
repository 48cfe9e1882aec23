package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.SmallDisk;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder as a whole: who may open it, when it refuses, what it takes. */
class StoreFolderIT {
  private static final String ID = "01890a5d-ac96-774b-bcce-b302099a8057";

  @TempDir Path folder;

  private static EventStreamException refused(ThrowingCallable call, ErrorCode code) {
    EventStreamException refusal = catchThrowableOfType(EventStreamException.class, call);
    assertThat(refusal).as("an error with %s", code).isNotNull();
    assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
    return refusal;
  }

  private static NewEvent<byte[]> event(int bytes) {
    return new NewEvent<>("t", new byte[bytes]);
  }

  @Test
  void aNewFolderIsForItsOwnerOnly() throws Exception {
    Path fresh = folder.resolve("a/b");
    ChronicleStores.open(fresh).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
        .isEqualTo("rwx------");
  }

  private void openStreams() {
    try (ChronicleStores stores = ChronicleStores.open(folder);
        var persistence = stores.persistence(SpecCodec.generic())) {
      assertThat(persistence.durability()).isEqualTo(Durability.PROCESS);
    }
  }

  @Test
  void oldStateThatCannotBeDeletedIsLeftAlone() throws Exception {
    openStreams();
    Optional<SmallDisk> old = SmallDisk.mount(Files.createDirectory(folder.resolve("state-9")), 1);
    assumeTrue(old.isPresent(), "no disk can be mounted here");
    try (SmallDisk undeletable = old.get()) {
      openStreams();
      assertThat(undeletable.folder()).exists();
    }
    openStreams();
    assertThat(folder.resolve("state-9")).doesNotExist();
  }

  @Test
  void isOpenedByOneInstance() throws Exception {
    try (ChronicleStores first = ChronicleStores.open(folder)) {
      assertThat(first.durability()).isEqualTo(Durability.PROCESS);
      refused(() -> ChronicleStores.open(folder), ErrorCode.STORE_LOCKED);
      refused(
          () -> ChronicleStores.open(folder.resolve("../" + folder.getFileName())),
          ErrorCode.STORE_LOCKED);
      ChildJvm.Result other =
          ChildJvm.onClassPath(ChildJvm.thisJdk()).withFlags().run("open", folder.toString());
      assertThat(other.exitCode()).as("%s", other).isEqualTo(ChildMain.REFUSED);
      assertThat(other.output()).startsWith("ES10008: ").hasLineCount(1);
    }
    ChronicleStores.open(folder).close();
  }

  @Test
  void thatCannotBeWrittenIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    refused(() -> ChronicleStores.open(file), ErrorCode.STORE_OPEN_FAILED);
    refused(() -> ChronicleStores.open(file.resolve("below")), ErrorCode.STORE_OPEN_FAILED);
    assertThat(file).hasContent("x");
  }

  @Test
  void isMadeWithItsParents() {
    Path deep = folder.resolve("a/b c/é");
    ChronicleStores.open(deep).close();
    assertThat(deep).isDirectory();
  }

  @Test
  void isAskedForEachPartOnce() {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      stores.persistence(SpecCodec.generic());
      stores.eventLog(EventDataCodec.rawBytes());
      assertThatThrownBy(() -> stores.persistence(SpecCodec.generic()))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> stores.eventLog(EventDataCodec.rawBytes()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void closesItsPartsWithIt() {
    ChronicleStores stores = ChronicleStores.open(folder);
    Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    stores.close();
    stores.close();
    refused(() -> persistence.streams().findById(ID), ErrorCode.STORE_UNAVAILABLE);
    refused(() -> log.append(List.of(event(1)), null), ErrorCode.STORE_UNAVAILABLE);
    refused(() -> stores.eventLog(EventDataCodec.rawBytes()), ErrorCode.STORE_UNAVAILABLE);
    persistence.close();
    log.close();
  }

  @Test
  void takesLittleOfTheDiskWhenIdle() throws Exception {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      stores
          .persistence(SpecCodec.generic())
          .streams()
          .insert(GenericEventStream.named("one").withId(ID), 1);
      stores.eventLog(EventDataCodec.rawBytes()).append(List.of(event(100)), null);
      assertThat(bytesOnDisk()).isLessThan(1 << 20);
    }
  }

  private long bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(StoreFolderIT::blocks).sum() * 512;
    }
  }

  /** Files are sparse: what counts is what they take, not how long they are. */
  private static long blocks(Path file) {
    try {
      Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
      return Long.parseLong(new String(stat.getInputStream().readAllBytes()).trim());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void writesNothingWhenTheDiskIsAlmostFull() {
    CheckpointState claim;
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      persistence.streams().insert(GenericEventStream.named("one").withId(ID), 1);
      claim = persistence.checkpoints().claim(ID).orElseThrow();
    }
    StoreTuning full = StoreTuning.DEFAULT.withFreeBytesFloor(Long.MAX_VALUE / 2);
    try (ChronicleStores stores = ChronicleStores.open(folder, full)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      refused(() -> log.append(List.of(event(1)), null), ErrorCode.STORE_UNAVAILABLE);
      refused(() -> persistence.streams().delete(ID), ErrorCode.STORE_UNAVAILABLE);
      CheckpointWrite write = new CheckpointWrite(ID, 1, claim.epoch(), 1, "9", 0, 0);
      assertThat(persistence.checkpoints().save(List.of(write)))
          .containsExactly(SaveResult.NOT_SAVED);
      CheckpointWrite old = new CheckpointWrite(ID, 1, claim.epoch() - 1, 1, "9", 0, 0);
      assertThat(persistence.checkpoints().save(List.of(old))).containsExactly(SaveResult.STALE);
      assertThat(persistence.checkpoints().save(List.of(old, write, write)))
          .as("what is not stored makes nothing stale")
          .containsExactly(SaveResult.STALE, SaveResult.NOT_SAVED, SaveResult.NOT_SAVED);
      assertThat(persistence.checkpoints().read(ID)).contains(claim);
      assertThat(persistence.streams().findById(ID)).isPresent();
    }
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      assertThat(persistence.checkpoints().read(ID)).contains(claim);
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      assertThat(log.append(List.of(event(1)), null).orElseThrow().firstSequenceId())
          .isEqualTo("00000000000000000001");
    }
  }

  @Test
  void refusesARecordThatIsTooLargeAndGoesOn() {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      EventStreamException refusal =
          refused(() -> log.append(List.of(event(16 << 20)), null), ErrorCode.BODY_TOO_LARGE);
      assertThat(refusal).hasMessageContaining("16711680");
      assertThat(log.append(List.of(event((16 << 20) - (65 << 10))), null)).isPresent();
      assertThat(log.append(List.of(event(1)), null).orElseThrow().firstSequenceId())
          .isEqualTo("00000000000000000002");
    }
  }

  @Test
  void isNotHarmedByInterruptedCallers() {
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      Thread.currentThread().interrupt();
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      for (int i = 0; i < 100; i++) {
        assertThat(log.append(List.of(event(i)), null)).isPresent();
      }
      persistence.streams().insert(GenericEventStream.named("one").withId(ID), 1);
      assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
      assertThat(log.append(List.of(event(1)), null).orElseThrow().firstSequenceId())
          .isEqualTo("00000000000000000101");
    } finally {
      boolean unused = Thread.interrupted();
    }
  }
}
