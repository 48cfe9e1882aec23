package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.api.testkit.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small disk of its own is filled under H2 and emptied again. {@code -Ddisk.rounds} says how
 * often (3). To mount it takes the rights of root.
 */
final class DiskFullIT {
  private static final int DISK_MEGABYTES = 8;
  private static final int APPENDS_AT_MOST = 20_000;

  @TempDir Path folder;
  private SmallDisk disk;

  private JdbcStores stores;
  private EventLog<byte[]> log;
  private Persistence<GenericEventStream> persistence;
  private final List<String> answered = new ArrayList<>();
  private final String stream = UUID.randomUUID().toString();
  private CheckpointState claim;
  private long savedVersion;
  private int calls;
  private int failed;

  @BeforeEach
  void mount() throws IOException {
    Optional<SmallDisk> mounted =
        SmallDisk.mount(Files.createDirectory(folder.resolve("disk")), DISK_MEGABYTES);
    assumeTrue(mounted.isPresent(), "no disk can be mounted here");
    disk = mounted.get();
  }

  @AfterEach
  void unmount() {
    if (stores != null) {
      stores.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  private void open() {
    stores = JdbcStores.h2(disk.folder().resolve("data"));
    log = stores.eventLog(EventDataCodec.rawBytes());
    persistence = stores.persistence(SpecCodec.generic());
  }

  /** Appends one event; the failure if there is one, which then is one that passes. */
  private EventStreamException append() {
    String text = "\"" + calls++ + "-" + "x".repeat(200) + "\"";
    try {
      log.append(List.of(new NewEvent<>("t", text.getBytes(StandardCharsets.UTF_8))), null);
      answered.add(text);
      return null;
    } catch (EventStreamException failure) {
      failed++;
      assertThat(failure.code().httpStatus()).as(failure.getMessage()).isEqualTo(503);
      return failure;
    }
  }

  private boolean save() {
    CheckpointWrite write =
        new CheckpointWrite(
            stream, 1, claim.epoch(), savedVersion + 1, "p" + (savedVersion + 1), 0, 0);
    try {
      SaveResult result = persistence.checkpoints().save(List.of(write)).get(0);
      assertThat(result).isNotEqualTo(SaveResult.STALE);
      savedVersion += result == SaveResult.SAVED ? 1 : 0;
      return result == SaveResult.SAVED;
    } catch (EventStreamException failure) {
      assertThat(failure.code().httpStatus()).as(failure.getMessage()).isEqualTo(503);
      return false;
    }
  }

  @Test
  void whatWasAnsweredIsKeptAndItGoesOnWhenThereIsSpace() throws Exception {
    open();
    persistence.streams().insert(GenericEventStream.named("n").withId(stream), 1);
    claim = persistence.checkpoints().claim(stream).orElseThrow();
    int rounds = Integer.getInteger("disk.rounds", 3);
    for (int round = 0; round < rounds; round++) {
      assertThat(append()).isNull();
      assertThat(save()).isTrue();
      disk.fill();
      EventStreamException failure = null;
      for (int i = 0; failure == null && i < APPENDS_AT_MOST; i++) {
        failure = append();
      }
      assertThat(failure).as("the disk is full").isNotNull();
      assertThat(failure).hasMessageContaining("the disk is full");
      for (int i = 0; i < 5; i++) {
        append();
        save();
      }
      disk.free();
      Eventually.await("an append", () -> append() == null, () -> "round");
      Eventually.await("a checkpoint", this::save, () -> "round");
      verify();
    }
    stores.close();
    open();
    verify();
    System.out.printf(
        "%d full disks: %d appends answered, %d refused, 0 lost%n",
        rounds, answered.size(), failed);
  }

  private void verify() {
    int stored =
        Integer.parseInt(
            log.append(List.of(new NewEvent<>("end", new byte[] {'0'})), null)
                .orElseThrow()
                .lastSequenceId());
    answered.add("0");
    try (LogReader<byte[]> reader = LogReader.start(log.source(), "")) {
      List<String> texts =
          reader.await(stored).stream()
              .map(event -> new String(event.data(), StandardCharsets.UTF_8))
              .toList();
      assertThat(texts).containsSubsequence(answered);
    }
    CheckpointState state = persistence.checkpoints().read(stream).orElseThrow();
    assertThat(state.version()).isBetween(savedVersion, savedVersion + 1);
    assertThat(state.position()).isEqualTo("p" + state.version());
  }
}
