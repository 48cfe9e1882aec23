package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.ManualClock;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are in memory: no more than so many, whoever sends them. */
class IdempotencyKeysIT {
  private static final StoreTuning TWO_KEYS = StoreTuning.DEFAULT.withMaxKeys(2);

  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-02-27T12:00:00Z"));
  private final StoreTuning tuning = StoreTuning.DEFAULT.withClock(clock);

  /** Of a log that is opened for this append only. */
  private String appendAlone(String key) {
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      return append(stores.eventLog(EventDataCodec.rawBytes()), key);
    }
  }

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

  @Test
  void aClockThatWasAheadOnceKeepsNoKeyForEver() {
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      clock.advance(YEAR);
      String ahead = append(log, "ahead");
      clock.advance(YEAR.negated());
      assertThat(append(log, "ahead")).as("sent again at once").isEqualTo(ahead);
      String right = append(log, "right");
      clock.advance(DAY.minusMillis(1));
      assertThat(append(log, "ahead")).isEqualTo(ahead);
      assertThat(append(log, "right")).isEqualTo(right);
      clock.advance(Duration.ofMillis(1));
      assertThat(append(log, "right")).as("used anew").isGreaterThan(right);
      assertThat(append(log, "ahead")).as("used anew").isGreaterThan(right);
    }
  }

  @Test
  void aClockThatWasAheadOnceKeepsNoKeyForEverWhereTheLogIsOpenedOften() {
    clock.advance(YEAR);
    String ahead = appendAlone("ahead");
    clock.advance(YEAR.negated());
    assertThat(appendAlone("ahead")).as("sent again at once").isEqualTo(ahead);
    String right = appendAlone("right");
    clock.advance(DAY.minusMillis(1));
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      assertThat(append(log, "ahead")).isEqualTo(ahead);
      assertThat(append(log, "right")).isEqualTo(right);
      clock.advance(Duration.ofMillis(1));
      assertThat(append(log, "right")).as("used anew").isGreaterThan(right);
      assertThat(append(log, "ahead")).as("used anew").isGreaterThan(right);
    }
  }

  @Test
  void aClockThatWasBehindForAWhileForgetsNoKey() {
    String before;
    String behind;
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      before = append(log, "before");
      clock.advance(YEAR.negated());
      assertThat(append(log, "before")).isEqualTo(before);
      behind = append(log, "behind");
      clock.advance(YEAR);
      assertThat(append(log, "before")).isEqualTo(before);
      assertThat(append(log, "behind")).isEqualTo(behind);
      clock.advance(YEAR.negated());
    }
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      assertThat(append(log, "before")).isEqualTo(before);
      clock.advance(YEAR);
      assertThat(append(log, "before")).isEqualTo(before);
      assertThat(append(log, "behind")).isEqualTo(behind);
    }
  }
}
