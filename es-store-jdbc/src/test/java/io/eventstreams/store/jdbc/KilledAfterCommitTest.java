package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever was answered is in the file as it is at that moment, which is what a kill leaves: a copy
 * of the file is opened after each append. In between the database is closed and opened again, or
 * goes on with the copy, so that its file has gaps of all sizes.
 */
final class KilledAfterCommitTest {
  private static final String FILE = "eventstreams.mv.db";
  private static final int CYCLES = 40;

  @TempDir Path folder;
  private final Random random = new Random(1);
  private int appended;

  @Test
  void everyAnsweredAppendIsInACopyOfTheFile() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path copy = Files.createDirectory(folder.resolve("copy"));
    List<String> lost = new ArrayList<>();
    int appends = 0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      try (JdbcStores stores = JdbcStores.h2(data)) {
        EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
        for (int i = random.nextInt(5); i >= 0; i--) {
          log.append(someEvents(), null);
          appends++;
          copyFile(data, copy);
          long kept = kept(copy);
          if (kept != appended) {
            lost.add("cycle " + cycle + ": " + kept + " of " + appended);
          }
        }
      }
      if (cycle % 3 == 2) {
        copyFile(copy, data);
        appended = (int) kept(data);
      }
    }
    assertThat(lost).as("of %s appends", appends).isEmpty();
  }

  /** One to three, most of them small. */
  private List<NewEvent<byte[]>> someEvents() {
    List<NewEvent<byte[]>> events = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int length = random.nextInt(random.nextInt(4) == 0 ? 30_000 : 200);
      byte[] data = ('"' + "x".repeat(length) + '"').getBytes(StandardCharsets.UTF_8);
      events.add(new NewEvent<>("t", data));
      appended++;
    }
    return events;
  }

  private static void copyFile(Path from, Path to) throws IOException {
    Files.copy(from.resolve(FILE), to.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
  }

  /** How many events a database has that was not closed. */
  private static long kept(Path data) {
    try (JdbcStores stores = JdbcStores.h2(data)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      OptionalLong count =
          log.<GenericEventStream>source().countAfter(GenericEventStream.EMPTY, "");
      return count.orElseThrow();
    }
  }
}
