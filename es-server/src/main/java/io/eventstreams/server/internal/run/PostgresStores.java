package io.eventstreams.server.internal.run;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Secret;
import io.eventstreams.server.internal.config.JdbcConfig;
import io.eventstreams.store.jdbc.JdbcStores;

/**
 * The stores in a PostgreSQL, with the pool of connections that they use.
 *
 * @param jdbc the stores
 * @param pool closed after them
 */
record PostgresStores(JdbcStores jdbc, HikariDataSource pool) implements AutoCloseable {
  /** Well below the time after which the store itself gives up. */
  private static final long CONNECT_WITHIN_MILLIS = 10_000;

  static PostgresStores open(JdbcConfig.Postgres postgres) {
    HikariDataSource pool = pool(postgres);
    try {
      return new PostgresStores(JdbcStores.over(pool), pool);
    } catch (RuntimeException failure) {
      pool.close();
      throw failure;
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
