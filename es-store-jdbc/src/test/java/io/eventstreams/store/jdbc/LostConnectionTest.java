package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.store.jdbc.FaultyDataSource.Loss;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The connection is lost at every statement and commit of an operation, before it or after it: the
 * store is as before the operation or as after it, and says nothing that is not so.
 */
@Timeout(120)
final class LostConnectionTest {
  private static final LogRetention ONCE_READ = LogRetention.dropReadAfter(Duration.ZERO);

  /** All that is stored of one stream. */
  private record Stored(
      Optional<EventStreamFields> fields,
      Optional<Long> generation,
      Optional<String> position,
      long parked) {}

  private HikariDataSource pool;
  private FaultyDataSource faulty;
  private JdbcStores stores;
  private Persistence<GenericEventStream> persistence;

  private void open(TestDatabase database) {
    pool = PostgresServer.pool(database.newUrl());
    faulty = new FaultyDataSource(pool);
    stores = JdbcStores.over(faulty.dataSource());
    persistence = stores.persistence(SpecCodec.generic());
  }

  @AfterEach
  void close() {
    if (stores != null) {
      stores.close();
    }
    if (pool != null) {
      pool.close();
    }
  }

  private Stored stored(String id) {
    Optional<CheckpointState> row = persistence.checkpoints().read(id);
    return new Stored(
        persistence.streams().findById(id).map(GenericEventStream::fields),
        row.map(CheckpointState::generation),
        row.map(state -> String.valueOf(state.position())),
        persistence.parked().count(id));
  }

  /** A stream with a checkpoint and a parked event. */
  private CheckpointState given(String id) {
    persistence.streams().insert(GenericEventStream.named("n" + id).withId(id), 7);
    CheckpointState claim = persistence.checkpoints().claim(id).orElseThrow();
    assertThat(persistence.checkpoints().save(List.of(write(id, claim, "1", 1))))
        .containsExactly(SaveResult.SAVED);
    assertThat(persistence.parked().park(parked(id, 1))).isEqualTo(SaveResult.SAVED);
    return claim;
  }

  private static CheckpointWrite write(
      String id, CheckpointState claim, String position, long version) {
    return new CheckpointWrite(
        id, claim.generation(), claim.epoch(), claim.version() + version, position, 0, 0);
  }

  private static ParkedEvent parked(String id, int number) {
    return new ParkedEvent(
        "000" + number, id, 7, "s" + number, "t", "1", "refused", 1, Instant.EPOCH);
  }

  private static boolean succeeds(Supplier<?> call) {
    try {
      return call.get() != null;
    } catch (EventStreamException failure) {
      assertThat(failure.code().httpStatus()).as(failure.getMessage()).isEqualTo(503);
      return false;
    }
  }

  /** Tries the operation with each of its calls lost, until none is left to lose. */
  private void loseEachCall(Operation operation) {
    for (Loss loss : Loss.values()) {
      String whole = UUID.randomUUID().toString();
      CheckpointState first = given(whole);
      assertThat(succeeds(operation.on(whole, first))).isTrue();
      Stored expected = stored(whole);
      boolean lost;
      int number = 0;
      do {
        number++;
        String id = UUID.randomUUID().toString();
        CheckpointState claim = given(id);
        Stored before = stored(id);
        faulty.fail(number, loss);
        boolean succeeded = succeeds(operation.on(id, claim));
        lost = faulty.heal();
        Stored after = stored(id);
        assertThat(renamed(after, id))
            .as("%s of call %d", loss, number)
            .isIn(renamed(before, id), renamed(expected, whole));
        if (succeeded) {
          assertThat(renamed(after, id))
              .as("%s of call %d, and success was told", loss, number)
              .isEqualTo(renamed(expected, whole));
        }
      } while (lost);
      assertThat(number).as("calls of the operation").isGreaterThan(2);
    }
  }

  private static Stored renamed(Stored stored, String id) {
    return new Stored(
        stored.fields().map(fields -> fields.withName(fields.name().replace(id, ""))),
        stored.generation(),
        stored.position(),
        stored.parked());
  }

  /** Makes an operation on a stream that was claimed. */
  private interface Operation {
    Supplier<?> on(String id, CheckpointState claim);
  }

  @ParameterizedTest
  @EnumSource
  void anUpsertHappensOrDoesNot(TestDatabase database) {
    open(database);
    loseEachCall(
        (id, claim) ->
            () ->
                persistence
                    .streams()
                    .upsert(
                        GenericEventStream.named("n" + id)
                            .withId(id)
                            .withFields(
                                EventStreamFields.builder()
                                    .name("n" + id)
                                    .topicFilter("changed")
                                    .build()),
                        8));
  }

  @ParameterizedTest
  @EnumSource
  void aResetHappensOrDoesNot(TestDatabase database) {
    open(database);
    loseEachCall((id, claim) -> () -> persistence.streams().reset(id, 9, "from here"));
  }

  @ParameterizedTest
  @EnumSource
  void aDeleteHappensOrDoesNot(TestDatabase database) {
    open(database);
    loseEachCall((id, claim) -> () -> persistence.streams().delete(id) ? id : null);
  }

  @ParameterizedTest
  @EnumSource
  void anEventIsParkedOrIsNot(TestDatabase database) {
    open(database);
    loseEachCall(
        (id, claim) ->
            () -> persistence.parked().park(parked(id, 2)) == SaveResult.SAVED ? id : null);
  }

  @ParameterizedTest
  @EnumSource
  void aCheckpointIsSavedOrIsNot(TestDatabase database) {
    open(database);
    loseEachCall((id, claim) -> () -> isSaved(write(id, claim, "2", 2)) ? id : null);
  }

  private boolean isSaved(CheckpointWrite write) {
    List<SaveResult> results = persistence.checkpoints().save(List.of(write));
    assertThat(results).hasSize(1);
    return results.get(0) == SaveResult.SAVED;
  }

  @ParameterizedTest
  @EnumSource
  void whatBecameOfACommitWithoutAnswerIsLookedUp(TestDatabase database) {
    open(database);
    String[] ids = new String[3];
    CheckpointWrite[] writes = new CheckpointWrite[3];
    for (int i = 0; i < 3; i++) {
      ids[i] = UUID.randomUUID().toString();
      writes[i] = write(ids[i], given(ids[i]), "2", 2);
    }
    persistence.checkpoints().claim(ids[2]);
    faulty.failCommit(1, Loss.ANSWER);
    assertThat(persistence.checkpoints().save(List.of(writes)))
        .containsExactly(SaveResult.SAVED, SaveResult.SAVED, SaveResult.STALE);
    assertThat(faulty.heal()).isTrue();
    assertThat(stored(ids[0]).position()).contains("2");

    CheckpointWrite later =
        new CheckpointWrite(ids[0], 7, writes[0].epoch(), writes[0].version() + 1, "3", 0, 0);
    faulty.failCommit(1, Loss.REQUEST);
    assertThat(persistence.checkpoints().save(List.of(later)))
        .containsExactly(SaveResult.NOT_SAVED);
    assertThat(faulty.heal()).isTrue();
    assertThat(stored(ids[0]).position()).contains("2");
  }

  @ParameterizedTest
  @EnumSource
  void anOpeningThatFailsAnywhereCanBeRepeated(TestDatabase database) {
    for (Loss loss : Loss.values()) {
      boolean lost;
      int number = 0;
      do {
        number++;
        pool = PostgresServer.pool(database.newUrl());
        faulty = new FaultyDataSource(pool);
        faulty.fail(number, loss);
        Optional<JdbcStores> opened = tryToOpen();
        lost = faulty.heal();
        opened.ifPresent(JdbcStores::close);
        try (JdbcStores again = JdbcStores.over(pool)) {
          Persistence<GenericEventStream> whole = again.persistence(SpecCodec.generic());
          whole.streams().insert(GenericEventStream.named("n").withId(newId()), 7);
          assertThat(whole.streams().count(Filter.ALL)).as("%s of %d", loss, number).isEqualTo(1);
        }
        pool.close();
      } while (lost);
      assertThat(number).as("calls of an opening").isGreaterThan(10);
    }
  }

  /** Tables of the first version, with a stream in them. */
  private void createFirstVersion(TestDatabase database) throws Exception {
    String file =
        "/db/eventstreams-migrations/"
            + (database == TestDatabase.H2 ? "h2" : "postgresql")
            + "/V1__streams_checkpoints_parked_events_log.sql";
    String script;
    try (InputStream in = JdbcStores.class.getResourceAsStream(file)) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : script.split(";\n")) {
        statement.execute(sql);
      }
      statement.execute(
          "INSERT INTO eventstreams (id, created, updated, name, topic_filter)"
              + " VALUES ('i', 1, 1, 'old', 'kept')");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpgradeThatFailsAnywhereCanBeRepeated(TestDatabase database) throws Exception {
    for (Loss loss : Loss.values()) {
      boolean lost;
      int number = 0;
      do {
        number++;
        pool = PostgresServer.pool(database.newUrl());
        createFirstVersion(database);
        faulty = new FaultyDataSource(pool);
        faulty.fail(number, loss);
        Optional<JdbcStores> opened = tryToOpen();
        lost = faulty.heal();
        opened.ifPresent(JdbcStores::close);
        try (JdbcStores again = JdbcStores.over(pool)) {
          Persistence<GenericEventStream> whole = again.persistence(SpecCodec.generic());
          assertThat(whole.streams().findByName("old").orElseThrow().fields().topicFilter())
              .as("%s of %d", loss, number)
              .isEqualTo("kept");
        }
        assertThat(number("SELECT version FROM es_schema")).isEqualTo(2);
        pool.close();
      } while (lost);
      assertThat(number).as("calls of an upgrade").isGreaterThan(10);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eventsAreAppendedOrAreNotAndOnceIfTheKeyIsRepeated(TestDatabase database) throws Exception {
    open(database);
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    List<NewEvent<byte[]>> two =
        List.of(new NewEvent<>("t", new byte[] {'1'}), new NewEvent<>("t", new byte[] {'2'}));
    for (Loss loss : Loss.values()) {
      boolean lost;
      int number = 0;
      do {
        number++;
        String key = loss + "-" + number;
        long before = number("SELECT COUNT(*) FROM es_events");
        faulty.fail(number, loss);
        boolean succeeded = succeeds(() -> log.append(two, key).orElseThrow());
        lost = faulty.heal();
        long after = number("SELECT COUNT(*) FROM es_events");
        assertThat(after - before).as("%s of %d", loss, number).isIn(0L, 2L);
        if (succeeded) {
          assertThat(after - before)
              .as("%s of %d, and success was told", loss, number)
              .isEqualTo(2);
        }
        log.append(two, key);
        assertThat(number("SELECT COUNT(*) FROM es_events")).isEqualTo(before + 2);
      } while (lost);
      assertThat(number).as("calls of an append").isGreaterThan(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eventsAreDroppedOrAreNot(TestDatabase database) throws Exception {
    open(database);
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    String id = newId();
    CheckpointState claim = given(id);
    long version = 1;
    for (Loss loss : Loss.values()) {
      boolean lost;
      int number = 0;
      do {
        number++;
        NewEvent<byte[]> event = new NewEvent<>("t", new byte[] {'1'});
        var first = log.append(List.of(event, event), null).orElseThrow();
        var second = log.append(List.of(event), null).orElseThrow();
        assertThat(isSaved(write(id, claim, first.lastSequenceId(), ++version))).isTrue();
        faulty.fail(number, loss);
        boolean succeeded = succeeds(() -> stores.sweeping(ONCE_READ).sweep());
        lost = faulty.heal();
        long left = number("SELECT COUNT(*) FROM es_events");
        assertThat(left).as("%s of %d", loss, number).isIn(1L, 3L);
        assertThat(succeeded && left == 3).isFalse();
        try (LogReader<byte[]> reader = LogReader.start(log.source(), first.lastSequenceId())) {
          reader.await(1);
          assertThat(reader.ids()).containsExactly(second.lastSequenceId());
        }
        try (LogReader<byte[]> reader = LogReader.start(log.source(), "")) {
          reader.await((int) left);
        }
        assertThat(isSaved(write(id, claim, second.lastSequenceId(), ++version))).isTrue();
        assertThat(stores.sweeping(ONCE_READ).sweep()).isEqualTo(left);
      } while (lost);
      assertThat(number).as("calls of dropping").isGreaterThan(4);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private Optional<JdbcStores> tryToOpen() {
    try {
      return Optional.of(JdbcStores.over(faulty.dataSource()));
    } catch (EventStreamException failure) {
      assertThat(failure.getMessage()).contains("the given database").doesNotContain("SELECT");
      return Optional.empty();
    }
  }
}
