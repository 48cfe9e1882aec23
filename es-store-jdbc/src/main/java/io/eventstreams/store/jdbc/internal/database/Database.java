package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.store.jdbc.internal.database.Connections.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;

/**
 * An open database: runs units of work, each in one transaction.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Errors:</b> {@link EventStreamException}, whose text says what was tried and never shows
 * SQL. {@code FF00180} means that the commit failed, so that nobody knows whether it happened.
 */
public final class Database implements AutoCloseable {
  private static final int READERS = 4;
  private static final int WRITERS = 4;

  private final Connections connections;
  private final Dialect dialect;
  private final StoreThreads readers;
  private final StoreThreads writers;
  private final InstantSource clock;
  private final Durability durability;
  private volatile boolean closed;

  private Database(
      Connections connections,
      Dialect dialect,
      StoreThreads readers,
      InstantSource clock,
      Durability durability) {
    this.connections = connections;
    this.dialect = dialect;
    this.readers = readers;
    this.writers = new StoreThreads("es-jdbc-write", dialect.writersGoAlone() ? 1 : WRITERS);
    this.clock = clock;
    this.durability = durability;
  }

  /**
   * Opens a database and brings its tables up to date.
   *
   * @param dialects the products which it may be
   * @param where how error texts call it
   */
  public static Database open(
      Connections connections, List<Dialect> dialects, InstantSource clock, String where) {
    return open(connections, clock, new Opening(connections, dialects, where, true));
  }

  /** As {@link #open}, but changes no table: refuses those that are not up to date. */
  public static Database openMigrated(
      Connections connections, List<Dialect> dialects, InstantSource clock, String where) {
    return open(connections, clock, new Opening(connections, dialects, where, false));
  }

  private static Database open(Connections connections, InstantSource clock, Opening opening) {
    StoreThreads readers = new StoreThreads("es-jdbc-read", READERS);
    try {
      Opening.Opened opened = readers.call(opening::open);
      return new Database(connections, opened.dialect(), readers, clock, opened.durability());
    } catch (RuntimeException failure) {
      readers.close(connections::close);
      throw failure;
    }
  }

  Dialect dialect() {
    return dialect;
  }

  public Durability durability() {
    return durability;
  }

  /** The time now, in nanoseconds since 1970. */
  long nowNanos() {
    return Nanos.ofClamped(clock.instant());
  }

  <T> T write(String attempt, ErrorCode onFailure, Work<T> work) {
    return writers.call(() -> transact(attempt, onFailure, work));
  }

  <T> T read(String attempt, Work<T> work) {
    return readers.call(() -> query(attempt, work));
  }

  <T> T readInterruptibly(String attempt, Work<T> work) throws InterruptedException {
    return readers.callInterruptibly(() -> query(attempt, work));
  }

  /** Access for one part of the store, which can be closed by itself. */
  public DatabaseAccess access(String part) {
    return new DatabaseAccess(this, part);
  }

  /** Throws when it has been closed; what runs on the store's threads is refused by them too. */
  void requireOpen() {
    if (closed) {
      throw ErrorCode.STORE_UNAVAILABLE.error("the store is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    writers.close(() -> {});
    readers.close(connections::close);
  }

  /**
   * Without a transaction, which would show no more: each statement sees what is committed when it
   * begins, either way. On a server a transaction costs two more round trips.
   */
  private <T> T query(String attempt, Work<T> work) {
    Lease lease = take(attempt);
    boolean healthy = false;
    try {
      Connection connection = lease.connection();
      dialect.beforeWork(connection);
      connection.setAutoCommit(true);
      T answer = work.run(connection);
      healthy = true;
      return answer;
    } catch (SQLException failure) {
      healthy = !dialect.isBroken(failure);
      throw error(attempt, ErrorCode.STORE_QUERY_FAILED, failure);
    } catch (RuntimeException refused) {
      healthy = true;
      throw refused;
    } finally {
      end(lease, healthy);
    }
  }

  private <T> T transact(String attempt, ErrorCode onFailure, Work<T> work) {
    Lease lease = take(attempt);
    boolean committing = false;
    boolean healthy = false;
    int isolation = Connection.TRANSACTION_NONE;
    try {
      Connection connection = lease.connection();
      dialect.beforeWork(connection);
      connection.setAutoCommit(false);
      isolation = dialect.beginChange(connection);
      T answer = work.run(connection);
      committing = true;
      connection.commit();
      dialect.afterCommit(connection);
      healthy = true;
      return answer;
    } catch (SQLException failure) {
      healthy = !committing && !dialect.isBroken(failure) && rolledBack(lease);
      throw committing
          ? ErrorCode.STORE_COMMIT_FAILED.error(
              "could not "
                  + attempt
                  + ": the commit failed, whether it was stored is not known: "
                  + dialect.reason(failure),
              failure)
          : error(attempt, onFailure, failure);
    } catch (RuntimeException refused) {
      healthy = rolledBack(lease);
      throw refused;
    } finally {
      end(lease, healthy && isolatedAgain(lease, isolation));
    }
  }

  private void end(Lease lease, boolean healthy) {
    if (healthy) {
      connections.giveBack(lease);
    } else {
      connections.discard(lease);
    }
  }

  private Lease take(String attempt) {
    try {
      return connections.take();
    } catch (SQLException failure) {
      throw PoolTimeout.is(failure)
          ? ErrorCode.STORE_BEGIN_FAILED.error(
              "could not " + attempt + ": " + PoolTimeout.TEXT, failure)
          : error(attempt, ErrorCode.STORE_BEGIN_FAILED, failure);
    }
  }

  private EventStreamException error(String attempt, ErrorCode onFailure, SQLException failure) {
    return code(onFailure, failure)
        .error("could not " + attempt + ": " + dialect.reason(failure), failure);
  }

  private ErrorCode code(ErrorCode onFailure, SQLException failure) {
    if (dialect.isBroken(failure)) {
      return ErrorCode.STORE_UNAVAILABLE;
    }
    return dialect.isUnstorableText(failure) ? ErrorCode.UNSAFE_CHARACTERS : onFailure;
  }

  private static boolean isolatedAgain(Lease lease, int level) {
    try {
      if (level != Connection.TRANSACTION_NONE) {
        lease.connection().setTransactionIsolation(level);
      }
      return true;
    } catch (SQLException failure) {
      return false;
    }
  }

  private static boolean rolledBack(Lease lease) {
    try {
      lease.connection().rollback();
      return true;
    } catch (SQLException failure) {
      return false;
    }
  }
}
