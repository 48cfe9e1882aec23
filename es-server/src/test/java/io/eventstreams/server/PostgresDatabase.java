package io.eventstreams.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * A real PostgreSQL with an empty database {@code events}, which belongs to a user of that name.
 */
final class PostgresDatabase implements AutoCloseable {
  static final String PASSWORD = "s3cret-of-the-test";

  private final EmbeddedPostgres postgres;

  private PostgresDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Where it cannot be had, the test is skipped. */
  static PostgresDatabase start() throws SQLException {
    PostgresDatabase started = null;
    try {
      started =
          new PostgresDatabase(
              EmbeddedPostgres.builder()
                  .setPGStartupWait(Duration.ofMinutes(1))
                  .setServerConfig("fsync", "on")
                  .setServerConfig("synchronous_commit", "on")
                  .setServerConfig("listen_addresses", "127.0.0.1")
                  .setLocaleConfig("locale", "C.UTF-8")
                  .start());
    } catch (IOException | RuntimeException notHere) {
      assumeTrue(false, "PostgreSQL cannot be started here: " + notHere);
      throw new IllegalStateException(notHere);
    }
    started.execute("postgres", "CREATE ROLE events LOGIN PASSWORD '" + PASSWORD + "'");
    started.execute("postgres", "CREATE DATABASE events OWNER events");
    return started;
  }

  /** As the database's administrator. */
  int execute(String database, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.getJdbcUrl("postgres", database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    }
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
  }

  /** What a server needs to know to use it, with the password in a file of this folder. */
  static Map<String, String> settings(String url, String user, Path folder) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    return Map.of(
        "EVENTSTREAMS_SERVER_JDBC_URL",
        url,
        "EVENTSTREAMS_SERVER_JDBC_USER",
        user,
        "EVENTSTREAMS_SERVER_JDBC_PASSWORDFILE",
        password.toString());
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
