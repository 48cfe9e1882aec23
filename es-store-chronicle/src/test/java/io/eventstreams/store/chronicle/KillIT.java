package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.api.testkit.Scale;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed again and again: what it was told is stored is there. */
class KillIT {
  private static final int ROUNDS = 10;

  @TempDir Path folder;

  /** An acknowledged append. */
  private record Append(long firstSequence, int seed, int number, int count) {}

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    Random random = new Random(4711);
    Path data = folder.resolve("data");
    List<Append> appends = new ArrayList<>();
    String saved = "";
    long epoch = 0;
    int rounds = Scale.of("kill.rounds", ROUNDS, 2);
    for (int round = 0; round < rounds; round++) {
      Path errors = folder.resolve("errors-" + round);
      Process child =
          ChildJvm.onClassPath(ChildJvm.thisJdk())
              .withFlags()
              .start(errors, "write", data.toString(), Integer.toString(round));
      int linesUntilKill = 2 + random.nextInt(500);
      try (BufferedReader output =
          new BufferedReader(
              new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
        int lines = 0;
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          if (++lines == linesUntilKill) {
            // Unlike Process, the handle leaves what the child has written to be read.
            child.toHandle().destroyForcibly();
          }
          String[] words = line.split(" ");
          switch (words[0]) {
            case "claimed" -> epoch = Long.parseLong(words[1]);
            case "saved" -> saved = words.length > 1 && words[1].length() == 20 ? words[1] : saved;
            case "appended" -> {
              if (words.length == 5) {
                appends.add(
                    new Append(
                        Long.parseLong(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]),
                        Integer.parseInt(words[4])));
              }
            }
            default -> {
              // Half a line, cut off by the kill
            }
          }
        }
        assertThat(lines)
            .as("round %d: %s", round, Files.readString(errors))
            .isGreaterThanOrEqualTo(linesUntilKill);
      }
      child.waitFor();
      check(data, appends, saved, epoch);
    }
  }

  private static void check(Path data, List<Append> appends, String saved, long epoch) {
    try (ChronicleStores stores = ChronicleStores.open(data)) {
      CheckpointState row =
          stores
              .persistence(SpecCodec.generic())
              .checkpoints()
              .read(ChildMain.STREAM_ID)
              .orElseThrow();
      assertThat(row.epoch()).isGreaterThanOrEqualTo(epoch);
      assertThat(row.startPosition()).as("a saved checkpoint").isGreaterThanOrEqualTo(saved);

      Append last = appends.get(appends.size() - 1);
      int acknowledged = Math.toIntExact(last.firstSequence() - 1 + last.count());
      try (LogReader<byte[]> reader =
          LogReader.startUntil(
              stores.eventLog(EventDataCodec.rawBytes()).<GenericEventStream>source(),
              "",
              acknowledged)) {
        // There may be more: stored, but the process died before it could tell
        assertThat(reader.awaitEnd()).isNull();
        List<Event<byte[]>> events = reader.events();
        assertThat(events).hasSizeGreaterThanOrEqualTo(acknowledged);
        for (int i = 0; i < acknowledged; i++) {
          assertThat(events.get(i).sequenceId()).isEqualTo("%020d".formatted(i + 1));
        }
        for (Append append : appends) {
          for (int k = 0; k < append.count(); k++) {
            Event<byte[]> event = events.get(Math.toIntExact(append.firstSequence() - 1 + k));
            assertThat(event.data())
                .as("%s, event %d", append, k)
                .isEqualTo(ChildMain.payload(append.seed(), append.number(), k));
          }
        }
      }
    }
  }
}
