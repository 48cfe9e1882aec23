package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.ErrorCode;
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
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.store.jdbc.internal.database.Database;
import io.eventstreams.store.jdbc.internal.database.PooledConnections;
import io.eventstreams.store.jdbc.internal.database.PostgresDialect;
import io.eventstreams.store.jdbc.internal.database.StoreThreads;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody holds the row of one stream, and lets it go only much later. */
@Timeout(120)
final class HeldRowTest {
  private HikariDataSource pool;
  private JdbcStores stores;
  private Persistence<GenericEventStream> persistence;

  private void open(TestDatabase database) {
    pool = PostgresServer.pool(database.newUrl());
    stores = JdbcStores.over(pool);
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

  private CheckpointState given(String name) {
    persistence.streams().insert(GenericEventStream.named(name).withId(id(name)), 7);
    return persistence.checkpoints().claim(id(name)).orElseThrow();
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) name.charAt(0)}).toString();
  }

  private static CheckpointWrite write(String name, CheckpointState claim, long version) {
    return new CheckpointWrite(
        id(name), claim.generation(), claim.epoch(), version, name + version, 0, 0);
  }

  private Connection holding(String... names) throws SQLException {
    Connection holder = pool.getConnection();
    holder.setAutoCommit(false);
    for (String name : names) {
      try (PreparedStatement lock =
          holder.prepareStatement("SELECT id FROM es_checkpoints WHERE id = ? FOR UPDATE")) {
        lock.setString(1, id(name));
        try (ResultSet row = lock.executeQuery()) {
          assertThat(row.next()).isTrue();
        }
      }
    }
    return holder;
  }

  private List<SaveResult> save(CheckpointWrite... writes) {
    return persistence.checkpoints().save(List.of(writes));
  }

  private String position(String name) {
    return persistence.checkpoints().read(id(name)).orElseThrow().position();
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheStreamWhoseRowIsHeldIsNotSaved(TestDatabase database) throws SQLException {
    open(database);
    CheckpointState a = given("a");
    CheckpointState b = given("b");
    CheckpointState c = given("c");
    EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
    log.append(List.of(new NewEvent<>("t", new byte[] {'1'})), null);
    Connection holder = holding("b");
    try (holder) {
      assertThat(
              save(
                  write("a", a, 1),
                  write("b", b, 1),
                  new CheckpointWrite(UUID.randomUUID().toString(), 7, 1, 1, "x", 0, 0),
                  write("c", c, 1)))
          .containsExactly(
              SaveResult.SAVED, SaveResult.NOT_SAVED, SaveResult.STALE, SaveResult.SAVED);
      assertThat(save(write("a", a, 2))).containsExactly(SaveResult.SAVED);
      assertThat(save(write("c", c, 2), write("b", b, 2), write("a", a, 3)))
          .containsExactly(SaveResult.SAVED, SaveResult.NOT_SAVED, SaveResult.SAVED);
      try (LogReader<byte[]> reader = LogReader.start(log.source(), "")) {
        reader.await(1);
      }
      holder.rollback();
    }
    assertThat(position("b")).isNull();
    assertThat(save(write("b", b, 3), write("a", a, 4)))
        .containsExactly(SaveResult.SAVED, SaveResult.SAVED);
    assertThat(position("a")).isEqualTo("a4");
    assertThat(position("b")).isEqualTo("b3");
    assertThat(position("c")).isEqualTo("c2");
  }

  @ParameterizedTest
  @EnumSource
  void aRowThatAnotherManagerHasTakenIsStaleThoughItIsHeld(TestDatabase database)
      throws SQLException {
    open(database);
    CheckpointState a = given("a");
    CheckpointState b = given("b");
    given("c");
    persistence.checkpoints().claim(id("b"));
    try (Connection holder = holding("b", "c")) {
      assertThat(
              save(
                  write("a", a, 1),
                  write("b", b, 1),
                  new CheckpointWrite(id("c"), 6, 1, 1, "x", 0, 0)))
          .containsExactly(SaveResult.SAVED, SaveResult.STALE, SaveResult.STALE);
      holder.rollback();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRowThatIsRefusedSpoilsNobodysThoughAnotherIsHeld(TestDatabase database)
      throws SQLException {
    open(database);
    CheckpointState a = given("a");
    CheckpointState b = given("b");
    CheckpointState c = given("c");
    try (Connection connection = pool.getConnection()) {
      execute(
          connection, "ALTER TABLE es_checkpoints ADD CONSTRAINT t CHECK (sequence_id <> 'c1')");
    }
    try (Connection holder = holding("b")) {
      assertThat(save(write("c", c, 1), write("b", b, 1), write("a", a, 1)))
          .containsExactly(SaveResult.NOT_SAVED, SaveResult.NOT_SAVED, SaveResult.SAVED);
      holder.rollback();
    }
    assertThat(save(write("c", c, 2), write("b", b, 2)))
        .containsExactly(SaveResult.SAVED, SaveResult.SAVED);
  }

  @Test
  void theServerEndsAWaitBeforeItsCallerGivesUp() throws SQLException {
    open(TestDatabase.POSTGRES);
    given("a");
    try (Connection holder = holding("a")) {
      long beganNanos = System.nanoTime();
      assertThatThrownBy(() -> persistence.checkpoints().claim(id("a")))
          .isInstanceOfSatisfying(
              EventStreamException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORE_UPDATE_FAILED))
          .hasMessageContaining("another transaction held the row for too long");
      assertThat(Duration.ofNanos(System.nanoTime() - beganNanos))
          .isLessThan(StoreThreads.ANSWER_WITHIN);
      holder.rollback();
    }
  }

  /** As a manager that is frozen between its statements: others must get on. */
  @Test
  void theServerEndsATransactionWhoseOwnerSaysNothingMore() throws Exception {
    open(TestDatabase.POSTGRES);
    given("a");
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch thawed = new CountDownLatch(1);
    try (Database frozen =
        Database.open(
            new PooledConnections(pool),
            List.of(new PostgresDialect()),
            InstantSource.system(),
            "the test's database")) {
      FutureTask<Boolean> change =
          new FutureTask<>(
              () ->
                  frozen
                      .access("the test")
                      .write(
                          "change it",
                          ErrorCode.STORE_UPDATE_FAILED,
                          connection -> {
                            execute(connection, "UPDATE es_checkpoints SET write_version = 9");
                            locked.countDown();
                            awaitUninterrupted(thawed);
                            return true;
                          }));
      new Thread(change).start();
      locked.await();
      try (Connection other = holding("a")) {
        other.rollback();
      } finally {
        thawed.countDown();
      }
      assertThatThrownBy(change::get).hasMessageContaining("FF00180");
    }
    assertThat(persistence.checkpoints().read(id("a")).orElseThrow().version()).isZero();
  }

  private static void awaitUninterrupted(CountDownLatch latch) throws SQLException {
    try {
      latch.await();
    } catch (InterruptedException never) {
      throw new SQLException(never);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void theApplicationsConnectionsKeepTheirSettings() throws SQLException {
    open(TestDatabase.POSTGRES);
    CheckpointState a = given("a");
    assertThat(save(write("a", a, 1))).containsExactly(SaveResult.SAVED);
    assertThat(persistence.streams().delete(id("a"))).isTrue();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'),"
                    + " current_setting('idle_in_transaction_session_timeout')")) {
      assertThat(row.next()).isTrue();
      for (int column = 1; column <= 3; column++) {
        assertThat(row.getString(column)).isEqualTo("0");
      }
    }
  }
}
