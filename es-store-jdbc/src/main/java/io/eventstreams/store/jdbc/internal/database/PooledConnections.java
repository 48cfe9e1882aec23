package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import javax.sql.DataSource;

/**
 * Connections from an application's own pool, which keeps and closes them.
 *
 * <p>It is given back as it was taken: not every pool sets its connections anew.
 *
 * <p>While the store has one, it waits for an answer no longer than its callers do: a server that
 * is gone without a word would otherwise keep the store's threads for ever, until none is left.
 */
public final class PooledConnections implements Connections {
  /** What drivers call a wait without end. */
  private static final int FOR_EVER = 0;

  private static final int UNCHANGED = -1;

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
      boolean autoCommit = connection.getAutoCommit();
      return new Lease(connection, 0, new Settings(autoCommit, limitWaiting(connection)));
    } catch (SQLException | RuntimeException failure) {
      close(connection);
      throw failure;
    }
  }

  @Override
  public void giveBack(Lease lease) {
    restore(lease);
    close(lease.connection());
  }

  @Override
  public void discard(Lease lease) {
    try {
      if (!lease.connection().getAutoCommit()) {
        lease.connection().rollback();
      }
      restore(lease);
    } catch (SQLException broken) {
      // To set auto-commit might commit now what must not be.
    }
    close(lease.connection());
  }

  @Override
  public void close() {}

  /** How long it waited before; negative when it goes on so, as the application has chosen. */
  private static int limitWaiting(Connection connection) throws SQLException {
    try {
      if (connection.getNetworkTimeout() == FOR_EVER) {
        connection.setNetworkTimeout(Runnable::run, ANSWER_WITHIN_MILLIS);
        return FOR_EVER;
      }
    } catch (SQLFeatureNotSupportedException notOverANetwork) {
      // Then nothing can be done.
    }
    return UNCHANGED;
  }

  private static void restore(Lease lease) {
    Settings before = lease.before();
    if (before == null) {
      return;
    }
    Connection connection = lease.connection();
    try {
      if (connection.getAutoCommit() != before.autoCommit()) {
        connection.setAutoCommit(before.autoCommit());
      }
      if (before.networkMillis() != UNCHANGED) {
        connection.setNetworkTimeout(Runnable::run, before.networkMillis());
      }
    } catch (SQLException broken) {
      // The pool will find out.
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
