package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.api.testkit.Scale;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a file: the store gives what it was given, or a typed error. */
class DamageIT {
  private static final int COPIES = 100;
  private static final int EVENTS = 60;

  /** Files are sparse; all that is written here lies below. */
  private static final int USED_BYTES = 512 << 10;

  @TempDir Path folder;

  /** A file's beginning, and how long it is. */
  private record Original(byte[] used, long length) {}

  @Test
  void isDetectedOrWithoutEffect() throws Exception {
    Path source = folder.resolve("source");
    fill(source);
    String expected = content(source);
    TreeMap<Path, Original> originals = new TreeMap<>();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        originals.put(source.relativize(file), original(file));
      }
    }
    List<Path> victims = new ArrayList<>();
    for (Path file : originals.keySet()) {
      int weight = file.toString().endsWith("F.cq4") ? 4 : 1;
      victims.addAll(Collections.nCopies(weight, file));
    }
    int detected = 0;
    int copies = Scale.of("damage.copies", COPIES);
    for (int seed = 0; seed < copies; seed++) {
      Path copy = Files.createDirectory(folder.resolve("copy-" + seed));
      SplittableRandom random = new SplittableRandom(seed);
      for (var file : originals.entrySet()) {
        restore(file.getValue().used(), file.getValue().length(), copy.resolve(file.getKey()));
      }
      Path victim = victims.get(random.nextInt(victims.size()));
      String damage = damage(random, originals.get(victim), copy.resolve(victim));
      try {
        assertThat(content(copy)).as("seed %d: %s of %s", seed, damage, victim).isEqualTo(expected);
      } catch (EventStreamException told) {
        assertThat(told.getMessage()).as("readable").hasSizeLessThan(500).doesNotContain("\n");
        detected++;
      } catch (Throwable other) {
        throw new AssertionError("seed " + seed + ": " + damage + " of " + victim, other);
      }
      delete(copy);
    }
    assertThat(detected).as("copies whose damage was told").isGreaterThan(copies / 10);
  }

  private static void fill(Path data) {
    try (ChronicleStores stores = ChronicleStores.open(data)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      for (int i = 0; i < 3; i++) {
        String id = "0000000%d-0000-0000-0000-000000000000".formatted(i);
        persistence.streams().insert(GenericEventStream.named("s" + i).withId(id), i);
        CheckpointState claim = persistence.checkpoints().claim(id).orElseThrow();
        for (int k = 1; k <= 10; k++) {
          persistence
              .checkpoints()
              .save(
                  List.of(new CheckpointWrite(id, i, claim.epoch(), k, "p".repeat(60) + k, k, 0)));
        }
      }
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      for (int i = 0; i < EVENTS; i += 2) {
        log.append(List.of(event(i), event(i + 1)), i % 3 == 0 ? "key" + i : null);
      }
    }
  }

  private static NewEvent<byte[]> event(int number) {
    return new NewEvent<>("t" + number, ("d".repeat(60) + number).getBytes(StandardCharsets.UTF_8));
  }

  /** All that can be read. */
  private static String content(Path data) {
    StringBuilder content = new StringBuilder();
    try (ChronicleStores stores = ChronicleStores.open(data)) {
      Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
      for (GenericEventStream stream : persistence.streams().list(Query.ALL).items()) {
        content.append(stream).append('\n');
        content.append(persistence.checkpoints().read(String.valueOf(stream.id()))).append('\n');
      }
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      append(content, log, "");
      append(content, log, "00000000000000000033");
      content.append(log.append(List.of(event(0)), "key54"));
    }
    return content.toString();
  }

  private static void append(StringBuilder content, EventLog<byte[]> log, String position) {
    int expected = EVENTS - (position.isEmpty() ? 0 : Integer.parseInt(position));
    try (LogReader<byte[]> reader =
        LogReader.startUntil(log.<GenericEventStream>source(), position, expected)) {
      Throwable failure = reader.awaitEnd();
      if (failure instanceof EventStreamException told) {
        throw told;
      }
      assertThat(failure).isNull();
      for (Event<byte[]> event : reader.events()) {
        content.append(event.sequenceId()).append(event.topic());
        content.append(Arrays.toString(event.data())).append('\n');
      }
    }
  }

  private static Original original(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new Original(in.readNBytes(USED_BYTES), Files.size(file));
    }
  }

  private static void restore(byte[] used, long length, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(used);
      out.setLength(length);
    }
  }

  private static String damage(SplittableRandom random, Original original, Path file)
      throws IOException {
    byte[] bytes = original.used().clone();
    List<Integer> written = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != 0) {
        written.add(i);
      }
    }
    if (written.isEmpty()) {
      return "nothing";
    }
    int at = written.get(random.nextInt(written.size()));
    switch (random.nextInt(4)) {
      case 0 -> {
        int bit = random.nextInt(8);
        bytes[at] ^= (byte) (1 << bit);
        restore(bytes, original.length(), file);
        return "bit " + bit + " at " + at;
      }
      case 1 -> {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(64));
        Arrays.fill(bytes, at, end, (byte) 0);
        restore(bytes, original.length(), file);
        return "zeros from " + at + " to " + end;
      }
      case 2 -> {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(16));
        byte[] noise = new byte[end - at];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, at, noise.length);
        restore(bytes, original.length(), file);
        return "noise from " + at + " to " + end;
      }
      default -> {
        restore(Arrays.copyOf(bytes, at), at, file);
        return "cut at " + at;
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
