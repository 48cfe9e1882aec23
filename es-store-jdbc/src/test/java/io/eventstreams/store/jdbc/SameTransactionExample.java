package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.NewEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class SameTransactionExample {
  private static final int OWN_CONNECTIONS = 5;

  private static void insertOrder(Connection connection, int number) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO orders (number) VALUES (?)")) {
      insert.setInt(1, number);
      insert.executeUpdate();
    }
  }

  @Test
  void anOrderAndTheEventThatTellsOfIt() throws SQLException {
    String url = PostgresServer.newSchema();
    HikariConfig settings = new HikariConfig();
    settings.setJdbcUrl(url);
    settings.setMaximumPoolSize(10 + OWN_CONNECTIONS); // ten are the store's
    settings.setConnectionTimeout(10_000); // less than the 30 s after which the store gives up
    try (HikariDataSource pool = new HikariDataSource(settings);
        JdbcStores stores = JdbcStores.over(pool);
        TransactionalEventLog<RawJson> log = stores.eventLog(RawJson.codec())) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE orders (number INTEGER PRIMARY KEY)");
      }
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        try {
          insertOrder(connection, 7);
          log.append(connection, List.of(new NewEvent<>("orders", RawJson.parse("{\"order\":7}"))));
          connection.commit();
        } catch (SQLException | RuntimeException failure) {
          connection.rollback();
          throw failure;
        }
      }
      assertThat(count(pool, "orders")).isOne();
      assertThat(count(pool, "es_events")).isOne();
    }
  }

  private static int count(HikariDataSource pool, String table) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      row.next();
      return row.getInt(1);
    }
  }
}
