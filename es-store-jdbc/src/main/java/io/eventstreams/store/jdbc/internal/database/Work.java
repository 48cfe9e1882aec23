package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What is done in one transaction.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface Work<T> {
  /**
   * Does it, on a store thread. A normal return commits, an exception rolls back.
   *
   * <p>The connection is open for this call only.
   */
  T run(Connection connection) throws SQLException;
}
