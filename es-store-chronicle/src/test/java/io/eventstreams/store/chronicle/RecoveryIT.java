package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.LogReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was left by a kill, or by another codec, and what opening it takes. */
class RecoveryIT {
  @TempDir Path folder;

  private static NewEvent<byte[]> event(String text) {
    return new NewEvent<>("t", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aFirstStartThatWasKilledBeforeItWroteToTheMarkCanBeRepeated() throws Exception {
    Files.createFile(Files.createDirectories(folder.resolve("events")).resolve("tail"));
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      assertThat(log.append(List.of(event("1")), null)).isPresent();
    }
  }

  @Test
  void anUnreadablePayloadEndsTheRunBehindThoseBeforeIt() throws Exception {
    EventDataCodec<byte[]> picky =
        new EventDataCodec<>() {
          @Override
          public byte[] encode(byte[] data) {
            return data;
          }

          @Override
          public byte[] decode(byte[] json) {
            if (json[0] == '3') {
              throw ErrorCode.JSON_INVALID.error("no threes");
            }
            return json;
          }
        };
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      EventLog<byte[]> log = stores.eventLog(picky);
      for (String text : List.of("1", "2", "3", "4")) {
        log.append(List.of(event(text)), null);
      }
      LogReader<byte[]> reader = LogReader.start(log.source(), "");
      assertThat(reader.awaitEnd())
          .isInstanceOf(EventStreamException.class)
          .hasMessageContaining("FF00215")
          .hasMessageContaining("00000000000000000003");
      assertThat(reader.events()).hasSize(2);
    }
  }

  @Test
  void aDayOfKeysNeedsLittleMemoryToOpen() throws Exception {
    ChildJvm.Result wrote =
        ChildJvm.onClassPath(ChildJvm.thisJdk()).withFlags().run("keyed", folder.toString());
    assertThat(wrote.exitCode()).as("%s", wrote).isZero();
    ChildJvm.Result opened =
        ChildJvm.onClassPath(ChildJvm.thisJdk())
            .withFlags()
            .with("-Xmx64m")
            .run("open", folder.toString());
    assertThat(opened.exitCode()).as("%s", opened).isZero();
  }
}
