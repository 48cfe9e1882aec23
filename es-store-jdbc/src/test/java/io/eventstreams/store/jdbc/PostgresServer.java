package io.eventstreams.store.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL for all tests of a JVM, on a free port of the loopback interface. It is started when
 * the first test asks for it and ended with the JVM. Where it cannot be started, tests are skipped
 * and say why.
 *
 * <p><b>Threads:</b> any.
 */
public final class PostgresServer {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private PostgresServer() {}

  /** Its settings are those of a server that keeps what it has committed. */
  private static final class Holder {
    private static final @Nullable EmbeddedPostgres SERVER;
    private static final String FAILURE;

    static {
      EmbeddedPostgres server = null;
      String failure = "";
      try {
        server =
            EmbeddedPostgres.builder()
                // Its transactions hold back what is readable, as any that runs for long does.
                .setServerConfig("autovacuum", "off")
                .setPGStartupWait(Duration.ofMinutes(1))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "100")
                .setServerConfig("max_prepared_transactions", "4")
                .setLocaleConfig("locale", "C.UTF-8")
                .start();
      } catch (IOException | RuntimeException notHere) {
        failure = notHere.toString();
      }
      SERVER = server;
      FAILURE = failure;
    }
  }

  /** Why there is no server; empty when there is one. */
  public static String whyNot() {
    return Holder.FAILURE;
  }

  /** The URL of a new, empty schema. Skips the test when there is no server. */
  public static String newSchema() {
    EmbeddedPostgres server = Holder.SERVER;
    assumeTrue(server != null, "PostgreSQL cannot be started here: " + Holder.FAILURE);
    String url = server.getJdbcUrl("postgres", "postgres");
    String schema = "s" + SCHEMAS.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
    return url + "&currentSchema=" + schema;
  }

  /** A pool of connections to a schema; who asks for it closes it. */
  public static HikariDataSource pool(String url) {
    return pool(url, 30_000);
  }

  /** The same; who asks it for a connection gets none after so many milliseconds. */
  public static HikariDataSource pool(String url, long connectWithinMillis) {
    HikariConfig config = new HikariConfig();
    config.setConnectionTimeout(connectWithinMillis);
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(10);
    config.setMinimumIdle(0);
    // A refusal is for the store to tell, not for the pool.
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}
