package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import javax.sql.DataSource;

/**
 * Connections from an application's own pool, which keeps and closes them.
 *
 * <p>While the store has one, it waits for an answer no longer than its callers do: a server that
 * is gone without a word would otherwise keep the store's threads for ever, until none is left.
 */
public final class PooledConnections implements Connections {
  /** What drivers call a wait without end. */
  private static final int FOR_EVER = 0;

  private static final int ANSWER_WITHIN_MILLIS =
      Math.toIntExact(StoreThreads.ANSWER_WITHIN.toMillis());

  private final DataSource pool;

  public PooledConnections(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public Lease take() throws SQLException {
    Connection connection = pool.getConnection();
    try {
      changeTimeout(connection, FOR_EVER, ANSWER_WITHIN_MILLIS);
    } catch (SQLException | RuntimeException failure) {
      close(connection);
      throw failure;
    }
    return new Lease(connection, 0);
  }

  @Override
  public void giveBack(Lease lease) {
    try {
      changeTimeout(lease.connection(), ANSWER_WITHIN_MILLIS, FOR_EVER);
    } catch (SQLException broken) {
      // The pool will find out.
    }
    close(lease.connection());
  }

  @Override
  public void discard(Lease lease) {
    giveBack(lease);
  }

  @Override
  public void close() {}

  /** Leaves alone what the application has chosen. */
  private static void changeTimeout(Connection connection, int from, int to) throws SQLException {
    try {
      if (connection.getNetworkTimeout() == from) {
        connection.setNetworkTimeout(Runnable::run, to);
      }
    } catch (SQLFeatureNotSupportedException notOverANetwork) {
      // Then nothing can be done.
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException failure) {
      // A pool that cannot take a connection back throws it away by itself.
    }
  }
}
