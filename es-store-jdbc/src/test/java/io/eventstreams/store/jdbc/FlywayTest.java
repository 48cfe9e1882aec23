package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.SpecCodec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.output.MigrateResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables are made by Flyway, from the files of this module. */
final class FlywayTest {
  private static final String ID = "00000000-0000-4000-8000-000000000001";

  @TempDir Path folder;

  private static Flyway flyway(HikariDataSource pool, String product) {
    return Flyway.configure()
        .dataSource(pool)
        .locations("classpath:db/eventstreams-migrations/" + product)
        .table("eventstreams_history")
        .load();
  }

  private static void use(HikariDataSource pool) {
    try (JdbcStores stores = JdbcStores.over(pool)) {
      var streams = stores.persistence(SpecCodec.generic()).streams();
      streams.upsert(GenericEventStream.named("n").withId(ID), 1);
      assertThat(streams.count(Filter.ALL)).isEqualTo(1);
    }
  }

  private static void migrateAndUse(HikariDataSource pool, String product) {
    assertThatThrownBy(() -> JdbcStores.overMigrated(pool))
        .isInstanceOf(EventStreamException.class)
        .hasMessage(
            "FF00184: the tables must have version 2, there are none: apply the files of"
                + " eventstreams-migrations first");
    assertThatThrownBy(() -> execute(pool, "SELECT 1 FROM es_schema"))
        .as("nothing was made")
        .isInstanceOf(SQLException.class);
    MigrateResult result = flyway(pool, product).migrate();
    assertThat(result.success).isTrue();
    assertThat(result.migrationsExecuted).isEqualTo(2);
    use(pool);
    assertThat(flyway(pool, product).migrate().migrationsExecuted).isZero();
    flyway(pool, product).validate();
    use(pool);
    try (JdbcStores stores = JdbcStores.overMigrated(pool)) {
      assertThat(stores.persistence(SpecCodec.generic()).streams().count(Filter.ALL)).isOne();
    }
  }

  @Test
  void oldTablesAreRefusedByWhoMayNotChangeThem() throws SQLException {
    try (HikariDataSource pool = PostgresServer.pool(PostgresServer.newSchema())) {
      flyway(pool, "postgresql").migrate();
      execute(pool, "UPDATE es_schema SET version = 1");
      assertThatThrownBy(() -> JdbcStores.overMigrated(pool))
          .hasMessage(
              "FF00184: the tables must have version 2, have version 1: apply the files of"
                  + " eventstreams-migrations first");
      execute(pool, "UPDATE es_schema SET version = 3");
      assertThatThrownBy(() -> JdbcStores.overMigrated(pool))
          .hasMessageContaining("this release knows versions up to 2");
    }
  }

  @Test
  void h2() {
    try (HikariDataSource pool =
        PostgresServer.pool(
            "jdbc:h2:file:" + folder.resolve("f") + ";WRITE_DELAY=0;USER=sa;PASSWORD=")) {
      migrateAndUse(pool, "h2");
    }
  }

  @Test
  void postgres() {
    try (HikariDataSource pool = PostgresServer.pool(PostgresServer.newSchema())) {
      migrateAndUse(pool, "postgresql");
    }
  }

  /** As applications are given that may not change tables. */
  @Test
  void aUserWithoutTheRightToChangeTablesOpensWhatFlywayMade() throws SQLException {
    String url = PostgresServer.newSchema();
    String schema = url.replaceAll(".*currentSchema=", "");
    try (HikariDataSource owner = PostgresServer.pool(url);
        HikariDataSource user = PostgresServer.pool(url + "&options=-c%20role%3Dr_" + schema)) {
      execute(
          owner, "CREATE ROLE r_" + schema, "GRANT USAGE ON SCHEMA " + schema + " TO r_" + schema);
      assertThatThrownBy(() -> JdbcStores.over(user))
          .isInstanceOf(EventStreamException.class)
          .hasMessage(
              "FF00184: cannot bring the tables of the given database up to date:"
                  + " the user may not do this");
      flyway(owner, "postgresql").migrate();
      execute(
          owner,
          "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "
              + schema
              + " TO r_"
              + schema,
          "REVOKE INSERT, UPDATE, DELETE ON es_schema FROM r_" + schema);
      use(user);
    }
  }

  private static void execute(HikariDataSource pool, String... statements) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
