package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
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
import io.eventstreams.store.jdbc.internal.database.OwnConnections;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database fails, or refuses a single row, under a store in use. */
final class RecoveryTest {
  private static final String SETTINGS = ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0";

  @TempDir Path folder;
  private final io.eventstreams.api.testkit.ManualClock clock =
      new io.eventstreams.api.testkit.ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
  private JdbcStores stores;
  private Persistence<GenericEventStream> persistence;
  private EventLog<byte[]> log;

  private String url() {
    return "jdbc:h2:file:" + folder.resolve("eventstreams") + SETTINGS;
  }

  @BeforeEach
  void open() {
    stores = JdbcStores.open(new OwnConnections(url()), "the test's database", clock);
    persistence = stores.persistence(SpecCodec.generic());
    log = stores.eventLog(EventDataCodec.rawBytes());
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Optional<EventLog.Appended> append(String text, String key) {
    return log.append(List.of(new NewEvent<>("t", text.getBytes(StandardCharsets.UTF_8))), key);
  }

  private CheckpointState claimedStream(String name) {
    GenericEventStream spec = GenericEventStream.named(name).withId(id(name));
    persistence.streams().insert(spec, 7);
    return persistence.checkpoints().claim(id(name)).orElseThrow();
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static CheckpointWrite write(String name, CheckpointState claim, String position) {
    return new CheckpointWrite(
        id(name), claim.generation(), claim.epoch(), claim.version() + 1, position, 0, 0);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Nothing else uses the database meanwhile, which would be told of the failure instead. */
  @Test
  void aDatabaseThatFailedIsOpenedAnewWithNothingLost() throws Exception {
    append("\"before\"", "key");
    for (int round = 0; round < 3; round++) {
      execute("SHUTDOWN IMMEDIATELY");
      assertThatThrownBy(() -> persistence.streams().count(Filter.ALL))
          .isInstanceOf(EventStreamException.class)
          .hasMessageContaining("ES10007")
          .hasMessageNotContaining("SELECT");
      assertThat(persistence.streams().count(Filter.ALL)).isZero();
    }
    assertThat(append("\"again\"", "key")).isEqualTo(append("\"before\"", "key"));
    append("\"after\"", null);
    try (LogReader<byte[]> reader = LogReader.start(log.source(), "")) {
      reader.await(2);
    }
  }

  @Test
  void aReaderOfADatabaseThatFailedIsToldOrGoesOn() throws Exception {
    append("1", null);
    LogReader<byte[]> reader = LogReader.start(log.source(), "");
    reader.await(1);
    execute("SHUTDOWN IMMEDIATELY");
    Eventually.await("the database is used again", () -> appends("2"), reader::toString);
    Eventually.await(
        "told, or the second event",
        () -> !reader.isRunning() || reader.events().size() == 2,
        reader::toString);
    boolean wasTold = reader.events().size() < 2;
    reader.cancel();
    Throwable end = reader.awaitEnd();
    if (wasTold) {
      assertThat(end).isInstanceOf(EventStreamException.class).hasMessageContaining("ES10007");
    }
    List<String> ids = reader.ids();
    try (LogReader<byte[]> next = LogReader.start(log.source(), ids.get(ids.size() - 1))) {
      next.await(2 - ids.size());
    }
  }

  private boolean appends(String text) {
    try {
      return append(text, null).isPresent();
    } catch (EventStreamException told) {
      assertThat(told).hasMessageContaining("ES10007");
      return false;
    }
  }

  @Test
  void aRowThatTheDatabaseRefusesSpoilsNobodyElsesCheckpoint() throws Exception {
    CheckpointState a = claimedStream("a");
    CheckpointState b = claimedStream("b");
    CheckpointState c = claimedStream("c");
    execute("ALTER TABLE es_checkpoints ADD CONSTRAINT t CHECK (sequence_id <> 'refused')");
    List<SaveResult> results =
        persistence
            .checkpoints()
            .save(
                List.of(
                    write("c", c, "3"),
                    write("b", b, "refused"),
                    new CheckpointWrite(id("none"), 1, 1, 1, "x", 0, 0),
                    write("a", a, "1")));
    assertThat(results)
        .containsExactly(
            SaveResult.SAVED, SaveResult.NOT_SAVED, SaveResult.STALE, SaveResult.SAVED);
    assertThat(persistence.checkpoints().read(id("a")).orElseThrow().position()).isEqualTo("1");
    assertThat(persistence.checkpoints().read(id("b"))).contains(b);
    assertThat(persistence.checkpoints().read(id("c")).orElseThrow().position()).isEqualTo("3");
  }

  @Test
  void aFailureInTheMiddleOfAnAppendAppendsNothing() throws Exception {
    append("\"one\"", null);
    execute("ALTER TABLE es_events ADD CONSTRAINT t CHECK (topic <> 'refused')");
    byte[] one = {'1'};
    assertThatThrownBy(
            () ->
                log.append(
                    List.of(new NewEvent<>("fine", one), new NewEvent<>("refused", one)), "key"))
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("FF00178")
        .hasMessageNotContaining("INSERT");
    assertThat(append("\"two\"", "key").orElseThrow().firstSequenceId())
        .as("neither the number nor the key is used up")
        .isEqualTo("00000000000000000002");
  }

  @Test
  void keysAreRememberedForADay() {
    Optional<EventLog.Appended> first = append("1", "key");
    clock.advance(Duration.ofHours(24));
    assertThat(append("2", "key")).isEqualTo(first);
    clock.advance(Duration.ofNanos(1));
    assertThat(append("3", "key")).isPresent().isNotEqualTo(first);
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
              throw io.eventstreams.api.ErrorCode.JSON_INVALID.error("no threes");
            }
            return json;
          }
        };
    EventLog<byte[]> pickyLog = stores.eventLog(picky);
    for (String text : List.of("1", "2", "3", "4")) {
      append(text, null);
    }
    LogReader<byte[]> reader = LogReader.start(pickyLog.source(), "");
    assertThat(reader.awaitEnd())
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("FF00215")
        .hasMessageContaining("00000000000000000003");
    assertThat(reader.events()).hasSize(2);
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThatThrownBy(
            () ->
                log.append(List.of(new NewEvent<>("t", new byte[] {'"', (byte) 0xff, '"'})), null))
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("ES10009");
  }
}
