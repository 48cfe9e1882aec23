package io.eventstreams.store.jdbc.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.store.jdbc.PostgresServer;
import io.eventstreams.store.jdbc.internal.database.Database;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import io.eventstreams.store.jdbc.internal.database.PooledConnections;
import io.eventstreams.store.jdbc.internal.database.PostgresDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TransactionEventTableTest {
  private final TransactionEventTable table = new TransactionEventTable();
  private HikariDataSource pool;
  private Database database;
  private DatabaseAccess access;

  @BeforeEach
  void open() {
    pool = PostgresServer.pool(PostgresServer.newSchema());
    openDatabase();
  }

  private void openDatabase() {
    database =
        Database.open(
            new PooledConnections(pool),
            List.of(new PostgresDialect()),
            InstantSource.system(),
            "the test's database");
    access = database.access("the test");
  }

  @AfterEach
  void close() {
    if (pool != null) {
      database.close();
      pool.close();
    }
  }

  private Connection begin() throws SQLException {
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private void append(Connection connection, String topic) throws SQLException {
    table.append(connection, List.of(new LogRow(LogPosition.START, topic, "1")), null, 0);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> topicsUpTo(LogPosition readable) {
    return access.read(
        "read",
        connection ->
            table.between(connection, LogPosition.START, readable, 100, 1 << 20).stream()
                .map(LogRow::topic)
                .toList());
  }

  private EventTable.Look look() {
    return table.look(access, LogPosition.START, false);
  }

  @Test
  void whatIsCommittedWaitsForOlderTransactions() throws SQLException {
    try (Connection older = begin();
        Connection newer = begin()) {
      append(older, "older");
      append(newer, "newer");
      newer.commit();
      EventTable.Look look = look();
      assertThat(look.readable()).isEqualTo(LogPosition.START);
      assertThat(look.pending()).isGreaterThan(LogPosition.START);
      assertThat(topicsUpTo(look.pending())).as("told that it is readable").isEmpty();
      older.commit();
      assertThat(topicsUpTo(look().readable())).containsExactly("older", "newer");
    }
  }

  /** As when a server takes over that has not got the last commits of the one before. */
  @Test
  void nothingFollowsAPlaceThatIsNotThere() throws SQLException {
    try (Connection writing = begin()) {
      append(writing, "first");
      append(writing, "second");
      append(writing, "third");
      writing.commit();
      LogPosition end = look().readable();
      LogPosition second = new LogPosition(end.transaction(), end.number() - 1);
      assertThat(between(second, end)).isEqualTo(1);
      execute(writing, "DELETE FROM es_events WHERE topic = 'second'");
      writing.commit();
      assertThat(between(second, end)).isZero();
      execute(writing, "UPDATE es_log SET dropped_tx = " + second.transaction());
      execute(writing, "UPDATE es_log SET dropped_seq = " + second.number());
      writing.commit();
      assertThat(between(second, end)).as("it was dropped").isEqualTo(1);
    }
  }

  private int between(LogPosition after, LogPosition upTo) {
    return access
        .read("read", connection -> table.between(connection, after, upTo, 9, 1 << 20))
        .size();
  }

  @Test
  void itWaitsForATransactionThatHasOnlyBegunToWriteToo() throws SQLException {
    try (Connection older = begin();
        Connection newer = begin()) {
      execute(older, "INSERT INTO es_idempotency VALUES ('k', 0, 0, 0, 0, 0)");
      append(newer, "newer");
      newer.commit();
      assertThat(look().readable()).isEqualTo(LogPosition.START);
      append(older, "older");
      older.commit();
      assertThat(topicsUpTo(look().readable())).containsExactly("older", "newer");
    }
  }

  @Test
  void aTransactionThatOnlyReadsIsNotWaitedFor() throws SQLException {
    try (Connection reading = begin();
        Connection writing = begin()) {
      execute(reading, "SELECT * FROM es_events");
      append(writing, "a");
      writing.commit();
      assertThat(topicsUpTo(look().readable())).containsExactly("a");
    }
  }

  @Test
  void savepointsCountAsTheirTransaction() throws SQLException {
    try (Connection older = begin();
        Connection newer = begin()) {
      append(older, "first");
      append(newer, "newer");
      newer.commit();
      var savepoint = older.setSavepoint();
      append(older, "undone");
      older.rollback(savepoint);
      older.setSavepoint();
      append(older, "second");
      older.commit();
      assertThat(topicsUpTo(look().readable())).containsExactly("first", "second", "newer");
    }
  }

  @Test
  void aPreparedTransactionIsWaitedFor() throws SQLException {
    try (Connection older = begin();
        Connection newer = begin()) {
      append(older, "older");
      execute(older, "PREPARE TRANSACTION 'late'");
      append(newer, "newer");
      newer.commit();
      assertThat(look().readable()).isEqualTo(LogPosition.START);
      newer.setAutoCommit(true);
      execute(newer, "COMMIT PREPARED 'late'");
      assertThat(topicsUpTo(look().readable())).containsExactly("older", "newer");
    }
  }

  /** As a dump does that is loaded into a server which has not counted as far. */
  @Test
  void afterAMoveToAnotherServerNewEventsComeAfterTheOldOnes() throws SQLException {
    try (Connection connection = begin()) {
      execute(
          connection, "INSERT INTO es_events (tx, topic, data) VALUES (8000000000000, 'old', '1')");
      connection.commit();
    }
    for (int i = 0; i < 2; i++) {
      database.close();
      openDatabase();
      try (Connection connection = begin()) {
        append(connection, "new" + i);
        connection.commit();
      }
    }
    assertThat(topicsUpTo(look().readable())).containsExactly("old", "new0", "new1");
  }

  @Test
  void rowsOfOtherProgramsGetTheirPlace() throws SQLException {
    try (Connection connection = begin()) {
      append(connection, "a");
      execute(connection, "INSERT INTO es_events (topic, data) VALUES ('b', '{}')");
      append(connection, "c");
      connection.commit();
    }
    assertThat(topicsUpTo(look().readable())).containsExactly("a", "b", "c");
  }
}
