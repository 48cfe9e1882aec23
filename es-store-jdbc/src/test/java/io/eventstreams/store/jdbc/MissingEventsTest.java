package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.LogReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows vanish from the log in a way that is not its own, and no reader passes over them. */
@Timeout(120)
final class MissingEventsTest {
  private HikariDataSource pool;
  private JdbcStores stores;
  private EventLog<byte[]> log;

  private List<String> open(TestDatabase database, int events) {
    pool = PostgresServer.pool(database.newUrl());
    stores = JdbcStores.over(pool);
    log = stores.eventLog(EventDataCodec.rawBytes());
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      byte[] data = String.valueOf(i).getBytes(StandardCharsets.UTF_8);
      ids.add(log.append(List.of(new NewEvent<>("t", data)), null).orElseThrow().lastSequenceId());
    }
    return ids;
  }

  @AfterEach
  void close() {
    if (stores != null) {
      stores.close();
      pool.close();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void assertMissing(String from, String after, List<String> read) {
    LogReader<byte[]> reader = LogReader.start(log.source(), from);
    assertThat(reader.awaitEnd())
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("FF00215")
        .hasMessageContaining("the event after position '" + after + "' is missing");
    assertThat(reader.ids()).isEqualTo(read);
  }

  @Test
  void onH2EachRowThatIsGoneIsTold() throws SQLException {
    List<String> ids = open(TestDatabase.H2, 6);
    execute("DELETE FROM es_events WHERE seq = 4");
    assertMissing(ids.get(2), ids.get(2), List.of());
    assertMissing(ids.get(1), ids.get(2), List.of(ids.get(2)));
    try (LogReader<byte[]> behind = LogReader.start(log.source(), ids.get(3))) {
      assertThat(behind.await(2)).hasSize(2);
    }
    execute("DELETE FROM es_events WHERE seq = 1");
    assertMissing("", "00000000000000000000", List.of());
    execute("DELETE FROM es_events WHERE seq <= 3");
    execute("UPDATE es_log SET dropped_seq = 4");
    try (LogReader<byte[]> behind = LogReader.start(log.source(), "")) {
      behind.await(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLogThatIsGoneUpToItsEndIsTold(TestDatabase database) throws SQLException {
    List<String> ids = open(database, 3);
    try (LogReader<byte[]> reader = LogReader.start(log.source(), "")) {
      reader.await(3);
    }
    execute("DELETE FROM es_events WHERE seq > 1");
    assertMissing(ids.get(0), ids.get(0), List.of());
  }
}
