package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.Racers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** PostgreSQL as it is found, and as it must be. */
final class PostgresOpeningTest {
  private static EventStreamException refused(ErrorCode code, String url) {
    try (HikariDataSource pool = PostgresServer.pool(url, 5_000)) {
      EventStreamException failure =
          catchThrowableOfType(EventStreamException.class, () -> JdbcStores.over(pool));
      assertThat(failure).isNotNull();
      assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
      assertThat(failure.getMessage()).as("one line").doesNotContain("\n");
      return failure;
    }
  }

  private static String with(String url, String name, String value) {
    return url + "&options=-c%20" + name + "%3D" + value;
  }

  @Test
  void commitsThatAreAnsweredBeforeTheyAreWrittenAreRefused() throws SQLException {
    String url = PostgresServer.newSchema();
    assertThat(refused(ErrorCode.STORE_OPEN_FAILED, with(url, "synchronous_commit", "off")))
        .hasMessageContaining("synchronous_commit must not be off");
    assertThat(number(url, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()"))
        .as("nothing was made")
        .isZero();
    for (String enough : List.of("local", "remote_write", "on", "remote_apply")) {
      try (HikariDataSource pool = PostgresServer.pool(with(url, "synchronous_commit", enough));
          JdbcStores stores = JdbcStores.over(pool)) {
        assertThat(stores.durability()).isEqualTo(Durability.SYNC);
      }
    }
  }

  @Test
  void aConnectionThatOnlyReadsIsRefused() {
    String url = PostgresServer.newSchema();
    assertThat(
            refused(ErrorCode.STORE_OPEN_FAILED, with(url, "default_transaction_read_only", "on")))
        .hasMessageContaining("transaction_read_only must be off, was on");
  }

  @Test
  void anotherEncodingIsRefused() throws SQLException {
    String url = PostgresServer.newSchema();
    String name = "latin" + url.replaceAll(".*currentSchema=", "");
    execute(
        url,
        "CREATE DATABASE "
            + name
            + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    assertThat(
            refused(
                ErrorCode.STORE_OPEN_FAILED,
                url.replaceAll("/postgres\\?", "/" + name + "?")
                    .replaceAll("&currentSchema=.*", "")))
        .hasMessageContaining("server_encoding must be UTF8, was LATIN1");
  }

  @Test
  void aDatabaseThatIsNotThereAndAWrongUserAreOneClearLine() {
    String url = PostgresServer.newSchema();
    assertThat(
            refused(
                ErrorCode.STORE_OPEN_FAILED,
                url.replaceAll("/postgres\\?", "/nowhere?") + "&connectTimeout=2"))
        .hasMessage("FF00173: cannot open the given database: there is no database of this name");
    assertThat(refused(ErrorCode.STORE_OPEN_FAILED, url.replace("user=postgres", "user=nobody")))
        .hasMessage("FF00173: cannot open the given database: it refuses this user and password");
  }

  @Test
  void aNewerSchemaIsRefusedAndLeftAlone() throws SQLException {
    String url = PostgresServer.newSchema();
    open(url);
    execute(url, "UPDATE es_schema SET version = 7");
    assertThat(refused(ErrorCode.STORE_MIGRATION_FAILED, url))
        .hasMessageContaining("version 7")
        .hasMessageContaining("up to 2");
    assertThat(number(url, "SELECT version FROM es_schema")).isEqualTo(7);
    execute(url, "UPDATE es_schema SET version = 2");
    open(url);
  }

  /** As a dump does that is loaded into a server which has not counted as far. */
  @Test
  void tablesThatWereMovedAreRefusedWhereNoneMayBeChanged() throws SQLException {
    String url = PostgresServer.newSchema();
    open(url);
    try (HikariDataSource pool = PostgresServer.pool(url)) {
      JdbcStores.overMigrated(pool).close();
      execute(url, "INSERT INTO es_events (tx, topic, data) VALUES (8000000000000, 'old', '1')");
      EventStreamException failure =
          catchThrowableOfType(
              EventStreamException.class, () -> JdbcStores.overMigrated(pool).close());
      assertThat(failure).isNotNull();
      assertThat(failure.code()).isEqualTo(ErrorCode.STORE_MIGRATION_FAILED);
      assertThat(failure).hasMessageContaining("open them once with JdbcStores.over");
      assertThat(number(url, "SELECT tx_base FROM es_log")).as("nothing was changed").isZero();
      open(url);
      try (JdbcStores stores = JdbcStores.overMigrated(pool);
          EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes())) {
        String appended =
            log.append(List.of(new NewEvent<>("new", new byte[] {'1'})), null)
                .orElseThrow()
                .firstSequenceId();
        assertThat(appended).isGreaterThan("00000008000000000000");
      }
    }
  }

  @Test
  void severalStartersMigrateOnce() throws Exception {
    for (int round = 0; round < 3; round++) {
      String url = PostgresServer.newSchema();
      List<Callable<Long>> starters = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String name = "s" + i;
        starters.add(() -> openAndInsert(url, name));
      }
      Racers.race(starters);
      assertThat(number(url, "SELECT COUNT(*) FROM eventstreams")).isEqualTo(4);
      assertThat(number(url, "SELECT COUNT(*) FROM es_schema WHERE version = 2")).isEqualTo(1);
    }
  }

  private static long openAndInsert(String url, String name) {
    try (HikariDataSource pool = PostgresServer.pool(url);
        JdbcStores stores = JdbcStores.over(pool)) {
      var streams = stores.persistence(SpecCodec.generic()).streams();
      streams.insert(GenericEventStream.named(name).withId(UUID.randomUUID().toString()), 1);
      return streams.count(Filter.ALL);
    }
  }

  private static void open(String url) {
    try (HikariDataSource pool = PostgresServer.pool(url)) {
      JdbcStores.over(pool).close();
    }
  }

  private static void execute(String url, String sql) throws SQLException {
    try (HikariDataSource pool = PostgresServer.pool(url);
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(String url, String sql) throws SQLException {
    try (HikariDataSource pool = PostgresServer.pool(url);
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
