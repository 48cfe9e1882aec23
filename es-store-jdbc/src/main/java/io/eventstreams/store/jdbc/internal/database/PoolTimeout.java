package io.eventstreams.store.jdbc.internal.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** A pool all of whose connections are in use, and stayed so for as long as it waits. */
final class PoolTimeout {
  static final String TEXT = "no connection came in time";

  private PoolTimeout() {}

  /**
   * Whether it is one, as HikariCP tells of it: where the database was to blame, there is the state
   * of what it had reported.
   */
  static boolean is(SQLException failure) {
    return failure instanceof SQLTransientConnectionException && failure.getSQLState() == null;
  }
}
