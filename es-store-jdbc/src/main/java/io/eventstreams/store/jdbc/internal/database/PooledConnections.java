package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections from an application's own pool, which keeps and closes them. */
public final class PooledConnections implements Connections {
  private final DataSource pool;

  public PooledConnections(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public Lease take() throws SQLException {
    return new Lease(pool.getConnection(), 0);
  }

  @Override
  public void giveBack(Lease lease) {
    close(lease.connection());
  }

  @Override
  public void discard(Lease lease) {
    close(lease.connection());
  }

  @Override
  public void close() {}

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException failure) {
      // A pool that cannot take a connection back throws it away by itself.
    }
  }
}
