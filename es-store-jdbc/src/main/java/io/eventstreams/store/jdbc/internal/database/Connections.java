package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where connections come from.
 *
 * <p><b>Threads:</b> only those of {@link StoreThreads}.
 */
public interface Connections {
  /** A connection for one unit of work. */
  Lease take() throws SQLException;

  /** Takes a connection back in good order. */
  void giveBack(Lease lease);

  /**
   * Takes back a connection on which the database itself failed. Nothing that was opened before is
   * used again, since after an error of the disk only reading everything anew tells what is stored.
   */
  void discard(Lease lease);

  /** Closes the connections that are not in use. */
  void close();

  /**
   * A connection in use.
   *
   * @param connection the connection
   * @param era how often connections had been discarded when it was opened
   */
  record Lease(Connection connection, long era) {}
}
