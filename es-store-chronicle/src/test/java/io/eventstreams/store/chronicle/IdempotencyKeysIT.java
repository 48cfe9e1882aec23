package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are in memory: no more than so many, whoever sends them. */
class IdempotencyKeysIT {
  private static final StoreTuning TWO_KEYS = StoreTuning.DEFAULT.withMaxKeys(2);

  @TempDir Path folder;

  private static String append(EventLog<byte[]> log, String key) {
    return log.append(List.of(new NewEvent<>("t", new byte[] {'1'})), key)
        .orElseThrow()
        .firstSequenceId();
  }

  @Test
  void theOldestAreForgottenFirst() {
    try (ChronicleStores stores = ChronicleStores.open(folder, TWO_KEYS)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      String a = append(log, "a");
      String b = append(log, "b");
      assertThat(append(log, "a")).isEqualTo(a);
      String c = append(log, "c");
      assertThat(append(log, "b")).isEqualTo(b);
      assertThat(append(log, "c")).isEqualTo(c);
      String again = append(log, "a");
      assertThat(again).as("forgotten, so appended").isGreaterThan(c);
      assertThat(append(log, "a")).as("young again").isEqualTo(again);
      assertThat(append(log, "c")).isEqualTo(c);
      assertThat(append(log, "b")).as("forgotten by now").isGreaterThan(again);
    }
  }

  @Test
  void asManyAreRememberedAfterOpening() {
    String b;
    String c;
    try (ChronicleStores stores = ChronicleStores.open(folder)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      append(log, "a");
      b = append(log, "b");
      c = append(log, "c");
    }
    try (ChronicleStores stores = ChronicleStores.open(folder, TWO_KEYS)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      assertThat(append(log, "b")).isEqualTo(b);
      assertThat(append(log, "c")).isEqualTo(c);
      assertThat(append(log, "a")).as("forgotten, so appended").isGreaterThan(c);
    }
  }
}
