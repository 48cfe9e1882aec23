package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.store.jdbc.internal.log.Retention;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool that fails in ways which JDBC does not know, for a while. */
final class TailFailureTest {
  private volatile boolean failing;
  private volatile int failed;
  private final AtomicInteger taken = new AtomicInteger();

  private DataSource failing(DataSource real, Throwable failure) {
    return (DataSource)
        Proxy.newProxyInstance(
            TailFailureTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              taken.incrementAndGet();
              if (failing && method.getName().equals("getConnection")) {
                failed++;
                throw failure;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private static void append(EventLog<byte[]> log, String text) {
    log.append(List.of(new NewEvent<>("t", text.getBytes(StandardCharsets.UTF_8))), null);
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void anUncheckedExceptionOfThePoolStopsNoReaderForEver(TestDatabase database) throws Exception {
    stopsNoReaderForEver(database, new IllegalStateException("the pool is not ready"));
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void anErrorStopsNoReaderForEver(TestDatabase database) throws Exception {
    stopsNoReaderForEver(database, new OutOfMemoryError("a test's"));
  }

  @Test
  void anErrorDoesNotEndTheSweeping() {
    OutOfMemoryError failure = new OutOfMemoryError("a test's");
    try (HikariDataSource pool = PostgresServer.pool(TestDatabase.H2.newUrl());
        JdbcStores stores = JdbcStores.over(failing(pool, failure))) {
      try (Retention retention = stores.sweeping(LogRetention.dropReadAfter(Duration.ZERO))) {
        failing = true;
        retention.start(Duration.ofMillis(1));
        Eventually.await("two sweeps fail", () -> failed > 1, () -> "" + failed);
      } finally {
        failing = false;
      }
    }
  }

  /** It may be open for hours: a dump of another database on the same server is enough. */
  @Test
  void anOpenTransactionIsNotAskedForWithoutEnd() throws Exception {
    try (HikariDataSource pool = PostgresServer.pool(TestDatabase.POSTGRES.newUrl());
        JdbcStores stores = JdbcStores.over(failing(pool, new IllegalStateException()));
        Connection older = pool.getConnection()) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      older.setAutoCommit(false);
      try (Statement statement = older.createStatement()) {
        statement.execute("SELECT pg_current_xact_id()");
      }
      append(log, "1");
      try (LogReader<byte[]> reader = LogReader.start(log.source(), "")) {
        int before = taken.get();
        Thread.sleep(2_000);
        assertThat(taken.get() - before).as("looks of two seconds").isLessThan(100);
        assertThat(reader.events()).isEmpty();
        older.commit();
        reader.await(1);
      }
    }
  }

  private void stopsNoReaderForEver(TestDatabase database, Throwable failure) throws Exception {
    String url = database.newUrl();
    try (HikariDataSource pool = PostgresServer.pool(url);
        JdbcStores stores = JdbcStores.over(failing(pool, failure));
        JdbcStores elsewhere = JdbcStores.over(pool)) {
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      append(log, "1");
      LogReader<byte[]> reader = LogReader.start(log.source(), "");
      reader.await(1);
      failing = true;
      Eventually.await("a look at the log fails", () -> failed > 0, reader::toString);
      Thread.sleep(100);
      failing = false;
      append(elsewhere.eventLog(EventDataCodec.rawBytes()), "2");
      Eventually.await(
          "told, or the second event",
          () -> !reader.isRunning() || reader.events().size() == 2,
          reader::toString);
      reader.cancel();
      reader.awaitEnd();
      int seen = reader.events().size();
      try (LogReader<byte[]> next = LogReader.start(log.source(), reader.ids().get(seen - 1))) {
        next.await(2 - seen);
      }
      assertThat(seen).isPositive();
    }
  }
}
