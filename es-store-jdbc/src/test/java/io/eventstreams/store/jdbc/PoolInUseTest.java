package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool whose connections the application keeps to itself. */
final class PoolInUseTest {
  private static final String ID = "00000000-0000-4000-8000-000000000001";

  /** As many as opening takes at the same time. */
  private static final int CONNECTIONS = 2;

  private static HikariDataSource pool(String url) {
    HikariConfig settings = new HikariConfig();
    settings.setJdbcUrl(url);
    settings.setMaximumPoolSize(CONNECTIONS);
    settings.setConnectionTimeout(250);
    return new HikariDataSource(settings);
  }

  /** From then on nobody waits for a connection to be made. */
  private static void awaitFull(HikariDataSource pool) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (pool.getHikariPoolMXBean().getIdleConnections() < CONNECTIONS) {
      assertThat(System.nanoTime()).as("%s", pool.getHikariPoolMXBean()).isLessThan(deadlineNanos);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoeverGetsNoConnectionInTimeIsToldSo(TestDatabase database) throws SQLException {
    try (HikariDataSource pool = pool(database.newUrl())) {
      awaitFull(pool);
      try (JdbcStores stores = JdbcStores.over(pool)) {
        Persistence<GenericEventStream> persistence = stores.persistence(SpecCodec.generic());
        List<CheckpointWrite> writes = List.of(new CheckpointWrite(ID, 1, 1, 1, "9", 0, 0));
        try (Connection first = pool.getConnection();
            Connection second = pool.getConnection()) {
          assertThat(first).isNotSameAs(second);
          assertThatThrownBy(() -> persistence.streams().count(Filter.ALL))
              .isInstanceOf(EventStreamException.class)
              .hasMessage("FF00175: could not count the streams: no connection came in time");
          assertThatThrownBy(() -> persistence.checkpoints().save(writes))
              .isInstanceOf(EventStreamException.class)
              .hasMessage("FF00175: could not save checkpoints: no connection came in time");
        }
        assertThat(persistence.streams().count(Filter.ALL)).isZero();
      }
    }
  }
}
