package io.eventstreams.server.internal.run;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Secret;
import io.eventstreams.server.internal.config.JdbcConfig;
import io.eventstreams.store.jdbc.JdbcStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The stores in a PostgreSQL, with the pool of connections that they use.
 *
 * @param jdbc the stores
 * @param pool closed after them
 */
record PostgresStores(JdbcStores jdbc, HikariDataSource pool) implements AutoCloseable {
  /** Well below the time after which the store itself gives up. */
  private static final long CONNECT_WITHIN_MILLIS = 10_000;

  /** Of SQL states: their class, and one of them. */
  private static final String INVALID_LOGIN = "28";

  private static final String NO_SUCH_DATABASE = "3D000";

  static PostgresStores open(JdbcConfig.Postgres postgres) {
    refuseWhatWillNotChange(postgres);
    HikariDataSource pool = pool(postgres);
    try {
      return new PostgresStores(JdbcStores.over(pool), pool);
    } catch (RuntimeException failure) {
      pool.close();
      throw failure;
    }
  }

  /**
   * A pool goes on trying for as long as it may, as it should while a database starts. A wrong
   * password is told at once.
   */
  private static void refuseWhatWillNotChange(JdbcConfig.Postgres postgres) {
    Properties login = new Properties();
    if (postgres.user() != null) {
      login.setProperty("user", postgres.user());
    }
    // The driver would wait for ever for a server that takes the connection and says nothing.
    login.setProperty("loginTimeout", String.valueOf(CONNECT_WITHIN_MILLIS / 1_000));
    if (postgres.password() != null) {
      login.setProperty("password", postgres.password().reveal());
    }
    try (Connection connection = DriverManager.getConnection(postgres.url(), login)) {
      connection.getMetaData();
    } catch (SQLException failure) {
      String state = String.valueOf(failure.getSQLState());
      if (state.startsWith(INVALID_LOGIN)) {
        throw ErrorCode.STORE_OPEN_FAILED.error(
            "the database of server.jdbc.url refuses "
                + (postgres.user() == null
                    ? "the user"
                    : "server.jdbc.user '" + postgres.user() + "'")
                + " and its password",
            failure);
      }
      if (state.equals(NO_SUCH_DATABASE)) {
        throw ErrorCode.STORE_OPEN_FAILED.error(
            "cannot open server.jdbc.url: there is no database of this name", failure);
      }
    }
  }

  private static HikariDataSource pool(JdbcConfig.Postgres postgres) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("postgresql");
    config.setUsername(postgres.user());
    Secret password = postgres.password();
    config.setPassword(password == null ? null : password.reveal());
    config.setMaximumPoolSize(postgres.poolSize());
    config.setConnectionTimeout(CONNECT_WITHIN_MILLIS);
    // The store opens the first connection, and says in its own words why it could not.
    config.setInitializationFailTimeout(-1);
    try {
      config.setJdbcUrl(postgres.url());
      return new HikariDataSource(config);
    } catch (RuntimeException refused) {
      throw ErrorCode.STORE_OPEN_FAILED.error(
          "server.jdbc.url must be one that the PostgreSQL driver reads, was '"
              + postgres.url()
              + "'",
          refused);
    }
  }

  @Override
  public void close() {
    try {
      jdbc.close();
    } finally {
      pool.close();
    }
  }
}
