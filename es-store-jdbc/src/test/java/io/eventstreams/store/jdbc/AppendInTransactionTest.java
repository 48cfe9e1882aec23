package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.NewEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an append does to the application's own connection, and what it does not. */
final class AppendInTransactionTest {
  private static final List<NewEvent<RawJson>> EVENTS =
      List.of(new NewEvent<>("orders", RawJson.parse("{\"order\":7}")));

  @TempDir Path folder;

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(DataSource database, String table) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Whether H2 may write into gaps of the file, where a kill may lose what it has committed. */
  private static boolean usesGaps(Connection connection)
      throws SQLException, ReflectiveOperationException {
    Object on = connection.unwrap(Class.forName("org.h2.jdbc.JdbcConnection"));
    for (String name : List.of("getSession", "getDatabase", "getStore", "getMvStore")) {
      on = on.getClass().getMethod(name).invoke(on);
    }
    return (boolean) on.getClass().getMethod("isSpaceReused").invoke(on);
  }

  /** The file is closed between uses, since nobody keeps a connection. */
  @Test
  void h2WritesAtTheEndOfAFileWhichTheApplicationHasOpenedAgain() throws Exception {
    DataSource files = new OpeningTest.Urls("jdbc:h2:file:" + folder.resolve("own"), "sa");
    try (JdbcStores stores = JdbcStores.over(files);
        TransactionalEventLog<RawJson> log = stores.eventLog(RawJson.codec())) {
      try (Connection connection = files.getConnection()) {
        execute(connection, "CREATE TABLE orders (number INTEGER PRIMARY KEY)");
      }
      for (boolean commits : new boolean[] {false, true}) {
        try (Connection connection = files.getConnection()) {
          assertThat(usesGaps(connection)).as("it has been opened anew").isTrue();
          connection.setAutoCommit(false);
          execute(connection, "INSERT INTO orders VALUES (7)");
          assertThat(log.append(connection, EVENTS)).isPresent();
          assertThat(usesGaps(connection)).isFalse();
          if (commits) {
            connection.commit();
          } else {
            connection.rollback();
          }
        }
        int expected = commits ? 1 : 0;
        assertThat(count(files, "orders")).isEqualTo(expected);
        assertThat(count(files, "es_events")).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterTheStoreIsClosedItIsRefused(TestDatabase database) throws SQLException {
    try (HikariDataSource pool = PostgresServer.pool(database.newUrl())) {
      JdbcStores stores = JdbcStores.over(pool);
      TransactionalEventLog<RawJson> log = stores.eventLog(RawJson.codec());
      stores.close();
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        assertThatThrownBy(() -> log.append(connection, EVENTS))
            .isInstanceOf(EventStreamException.class)
            .hasMessage("ES10007: the store is closed");
        connection.commit();
      }
      assertThat(count(pool, "es_events")).isZero();
    }
  }
}
