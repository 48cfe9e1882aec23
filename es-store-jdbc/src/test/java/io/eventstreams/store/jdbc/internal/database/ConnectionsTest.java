package io.eventstreams.store.jdbc.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.store.jdbc.internal.database.Connections.Lease;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

final class ConnectionsTest {
  private static final String URL = "jdbc:h2:mem:connections;WRITE_DELAY=0;DB_CLOSE_DELAY=-1";

  /** A pool of one connection, which it gives out as it was given back. */
  private static DataSource forgetful(Connection only) {
    Connection handle =
        (Connection)
            Proxy.newProxyInstance(
                ConnectionsTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) ->
                    method.getName().equals("close") ? null : method.invoke(only, arguments));
    return (DataSource)
        Proxy.newProxyInstance(
            ConnectionsTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> handle);
  }

  @Test
  void anApplicationsConnectionsComeBackAsTheyWere() throws SQLException {
    for (boolean autoCommit : new boolean[] {true, false}) {
      for (int isolation :
          new int[] {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_SERIALIZABLE}) {
        try (Connection only = DriverManager.getConnection(URL, "sa", "");
            Database database =
                Database.open(
                    new PooledConnections(forgetful(only)),
                    List.of(new H2Dialect()),
                    InstantSource.system(),
                    "the test's database")) {
          only.setAutoCommit(autoCommit);
          only.setTransactionIsolation(isolation);
          DatabaseAccess access = database.access("the test");
          access.write("write", ErrorCode.STORE_UPDATE_FAILED, connection -> change(connection));
          assertSet(only, autoCommit, isolation);
          access.read("read", connection -> 1);
          assertSet(only, autoCommit, isolation);
          assertThatThrownBy(
                  () ->
                      access.write(
                          "fail",
                          ErrorCode.STORE_UPDATE_FAILED,
                          connection -> {
                            change(connection);
                            throw new SQLException("broken", "08006", 90067);
                          }))
              .isInstanceOf(EventStreamException.class);
          assertThat(only.getAutoCommit()).isEqualTo(autoCommit);
          only.rollback();
        }
      }
    }
  }

  private static int change(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate("UPDATE es_log SET flushes = flushes + 1");
    }
  }

  private static void assertSet(Connection connection, boolean autoCommit, int isolation)
      throws SQLException {
    assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
    assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
  }

  /** Work that the store did not wait for: it would open the file again, and keep it. */
  @Test
  void whatRunsWhileTheStoreIsClosedKeepsTheFileAndThenGivesItUp() throws SQLException {
    AtomicInteger released = new AtomicInteger();
    OwnConnections connections =
        new OwnConnections("jdbc:h2:mem:closed", null, released::incrementAndGet);
    Lease lease = connections.take();
    connections.close();
    assertThat(released).hasValue(0);
    assertThatThrownBy(connections::take).isInstanceOf(SQLException.class);
    assertThat(released).hasValue(0);
    connections.giveBack(lease);
    assertThat(lease.connection().isClosed()).isTrue();
    assertThat(released).hasValue(1);
    assertThatThrownBy(connections::take).isInstanceOf(SQLException.class);
    assertThat(released).hasValue(1);
  }
}
