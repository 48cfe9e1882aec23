package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

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
   * @param before how its pool had set it; null when there is no pool
   */
  record Lease(Connection connection, long era, @Nullable Settings before) {}

  /**
   * What a pool need not set again by itself when it takes a connection back.
   *
   * @param networkMillis how long to wait for an answer; negative when that was not changed
   */
  record Settings(boolean autoCommit, int networkMillis) {}
}
