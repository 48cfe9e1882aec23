package io.eventstreams.store.jdbc.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.testkit.Racers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DatabaseTest {
  private final Database database =
      Database.open(
          new OwnConnections("jdbc:h2:mem:database"),
          List.of(new H2Dialect()),
          InstantSource.system(),
          "the test's database");
  private final DatabaseAccess access = database.access("the test");

  @AfterEach
  void close() {
    database.close();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long flushes() {
    return access.read(
        "count",
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("SELECT flushes FROM es_log")) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** Otherwise a kill may leave a part of a transaction in an H2 file. */
  @Test
  void onlyOneTransactionChangesAnythingAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      writers.add(
          () -> {
            for (int k = 0; k < 50; k++) {
              access.write(
                  "count",
                  ErrorCode.STORE_UPDATE_FAILED,
                  connection -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    execute(connection, "UPDATE es_log SET flushes = flushes + 1");
                    inside.decrementAndGet();
                    return true;
                  });
            }
            return true;
          });
    }
    Racers.race(writers);
    assertThat(flushes()).isEqualTo(300);
  }

  @Test
  void readersDoNotWaitForAWriter() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch writing = new CountDownLatch(1);
    Thread writer =
        new Thread(
            () ->
                access.write(
                    "count",
                    ErrorCode.STORE_UPDATE_FAILED,
                    connection -> {
                      execute(connection, "UPDATE es_log SET flushes = 7");
                      writing.countDown();
                      try {
                        return go.await(20, TimeUnit.SECONDS);
                      } catch (InterruptedException impossible) {
                        throw new AssertionError(impossible);
                      }
                    }));
    writer.start();
    writing.await();
    assertThat(flushes()).isZero();
    go.countDown();
    writer.join();
    assertThat(flushes()).isEqualTo(7);
  }

  @Test
  void whatThrowsIsRolledBack() {
    for (RuntimeException thrown :
        List.of(new IllegalStateException("x"), ErrorCode.DUPLICATE.error("x"))) {
      assertThatThrownBy(
              () ->
                  access.write(
                      "count",
                      ErrorCode.STORE_UPDATE_FAILED,
                      connection -> {
                        execute(connection, "UPDATE es_log SET flushes = 7");
                        throw thrown;
                      }))
          .isSameAs(thrown);
      assertThat(flushes()).isZero();
    }
  }

  @Test
  void theTextOfAFailureHasNoSql() {
    assertThatThrownBy(
            () ->
                access.write(
                    "do it",
                    ErrorCode.STORE_DELETE_FAILED,
                    connection -> {
                      execute(connection, "DELETE FROM nowhere");
                      return true;
                    }))
        .isInstanceOf(EventStreamException.class)
        .hasMessage("FF00179: could not do it: H2 reports error 42102")
        .hasCauseInstanceOf(SQLException.class);
  }

  @Test
  void aFailedCommitSaysThatNobodyKnows() {
    assertThatThrownBy(
            () ->
                access.write(
                    "do it",
                    ErrorCode.STORE_UPDATE_FAILED,
                    connection -> {
                      execute(connection, "UPDATE es_log SET flushes = 7");
                      connection.close();
                      return true;
                    }))
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("FF00180")
        .hasMessageContaining("not known");
  }

  @Test
  void aClosedPartIsClosedByItself() {
    DatabaseAccess other = database.access("the other");
    other.close();
    assertThatThrownBy(() -> other.read("look", connection -> true))
        .hasMessage("ES10007: the other is closed");
    assertThat(flushes()).isZero();
  }
}
