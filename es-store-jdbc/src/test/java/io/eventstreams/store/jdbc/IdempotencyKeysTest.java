package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.ManualClock;
import io.eventstreams.store.jdbc.internal.database.PooledConnections;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys of more than a day ago are many after a busy day. */
@Timeout(60)
final class IdempotencyKeysTest {
  private static final int OLD = 2_500;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));

  @ParameterizedTest
  @EnumSource
  void anAppendForgetsAThousandAndKnowsNoneOfTheOthers(TestDatabase database) throws Exception {
    try (HikariDataSource pool = PostgresServer.pool(database.newUrl());
        JdbcStores stores =
            JdbcStores.open(new PooledConnections(pool), "the test's database", clock);
        TransactionalEventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes())) {
      rememberOld(pool);
      Appended first = append(log, "new");
      assertThat(keys(pool)).isEqualTo(OLD - 1_000 + 1);

      Appended again = append(log, "old" + (OLD - 1));
      assertThat(again.firstSequenceId())
          .as("not the answer of long ago")
          .isGreaterThan(first.lastSequenceId());
      assertThat(append(log, "old" + (OLD - 1))).isEqualTo(again);
      append(log, "another");
      assertThat(keys(pool)).as("new, the one that was used again, another").isEqualTo(3);
    }
  }

  private static Appended append(TransactionalEventLog<byte[]> log, String key) {
    return log.append(List.of(new NewEvent<>("t", new byte[] {'1'})), key).orElseThrow();
  }

  private void rememberOld(HikariDataSource pool) throws SQLException {
    long created = clock.nanos() - Duration.ofHours(25).toNanos();
    try (Connection connection = pool.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO es_idempotency (idempotency_key, created, first_seq, event_count)"
                    + " VALUES (?, ?, 1, 1)")) {
      for (int i = 0; i < OLD; i++) {
        insert.setString(1, "old" + i);
        insert.setLong(2, created + i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static long keys(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM es_idempotency")) {
      row.next();
      return row.getLong(1);
    }
  }
}
