package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.api.testkit.ManualClock;
import io.eventstreams.api.testkit.Scale;
import io.eventstreams.store.chronicle.internal.open.StoreTuning;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log begins a new file each day; nobody who reads notices. */
class RollIT {
  private static final int DAYS = 40;

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-02-27T23:59:59Z"));
  private final StoreTuning tuning = StoreTuning.DEFAULT.withClock(clock);

  private static List<NewEvent<byte[]>> events(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new NewEvent<>("t", Integer.toString(i).getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static LogReader<byte[]> read(EventLog<byte[]> log, String position) {
    return LogReader.start(log.<GenericEventStream>source(), position);
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "%020d".formatted(i + 1)).toList();
  }

  @Test
  void aReaderGoesOnFromFileToFile() throws Exception {
    int days = Scale.of("roll.days", DAYS, 10);
    int perDay = 5;
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      try (LogReader<byte[]> reader = read(log, "")) {
        for (int day = 0; day < days; day++) {
          log.append(events(day * perDay, day * perDay + 2), null);
          log.append(events(day * perDay + 2, (day + 1) * perDay), null);
          reader.await((day + 1) * perDay);
          clock.advance(Duration.ofDays(day % 7 == 0 ? 3 : 1));
        }
        assertThat(reader.ids()).isEqualTo(ids(0, days * perDay));
      }
    }
    try (Stream<Path> files = Files.list(folder.resolve("events"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".cq4"))).hasSize(days);
    }
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      for (int from = 0; from <= days * perDay; from += 7) {
        String position = from == 0 ? "" : ids(from - 1, from).get(0);
        try (LogReader<byte[]> reader = read(log, position)) {
          reader.await(days * perDay - from);
          assertThat(reader.ids()).as("after '%s'", position).isEqualTo(ids(from, days * perDay));
        }
      }
    }
  }

  /** The log keeps everything, so who reads all of it must not miss any. */
  @Test
  void aReaderFromTheBeginningIsToldThatTheOldestFileIsGone() throws Exception {
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      log.append(events(0, 3), null);
      clock.advance(Duration.ofDays(1));
      log.append(events(3, 5), null);
    }
    try (Stream<Path> files = Files.list(folder.resolve("events"))) {
      Files.delete(
          files
              .filter(file -> file.toString().endsWith(".cq4"))
              .sorted()
              .findFirst()
              .orElseThrow());
    }
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      LogReader<byte[]> reader = read(log, "");
      assertThat(reader.awaitEnd())
          .isInstanceOf(EventStreamException.class)
          .hasMessageContaining("FF00215")
          .hasMessageContaining("00000000000000000001");
      assertThat(reader.ids()).isEmpty();
      try (LogReader<byte[]> later = read(log, "00000000000000000004")) {
        later.await(1);
        assertThat(later.ids()).isEqualTo(ids(4, 5));
      }
    }
  }

  @Test
  void aClockThatGoesBackLosesNothing() throws Exception {
    List<Duration> steps =
        List.of(
            Duration.ofDays(2), Duration.ofDays(-30), Duration.ofDays(1), Duration.ofDays(-400));
    int count = 0;
    for (Duration step : steps) {
      try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
        EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
        log.append(events(count, count + 1), null);
        clock.advance(step);
        log.append(events(count + 1, count + 2), null);
        count += 2;
        try (LogReader<byte[]> reader = read(log, "")) {
          reader.await(count);
          assertThat(reader.ids()).isEqualTo(ids(0, count));
        }
      }
    }
  }

  @Test
  void aKeyIsRememberedForADay() {
    Duration day = Duration.ofHours(24);
    List<Optional<Appended>> answers = new ArrayList<>();
    Optional<Appended> first;
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      first = log.append(events(0, 3), "key");
      clock.advance(Duration.ofHours(1));
      log.append(events(3, 4), "other");
      log.append(events(4, 5), null);
      clock.advance(day.minusHours(1).minusMillis(1));
      answers.add(log.append(events(0, 3), "key"));
    }
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      answers.add(log.append(events(0, 3), "key"));
      assertThat(answers).containsOnly(first);

      clock.advance(Duration.ofMillis(1));
      Optional<Appended> again = log.append(events(0, 3), "key");
      assertThat(again.orElseThrow().firstSequenceId()).isEqualTo(ids(5, 6).get(0));
      assertThat(log.append(events(9, 10), "other").orElseThrow().firstSequenceId())
          .as("younger, so still remembered")
          .isEqualTo(ids(3, 4).get(0));
    }
    clock.advance(day);
    try (ChronicleStores stores = ChronicleStores.open(folder, tuning)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      assertThat(log.append(events(9, 10), "other").orElseThrow().firstSequenceId())
          .isEqualTo(ids(8, 9).get(0));
    }
  }
}
