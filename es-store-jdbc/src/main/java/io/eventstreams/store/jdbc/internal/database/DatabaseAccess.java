package io.eventstreams.store.jdbc.internal.database;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;

/**
 * What one part of the store uses of the database; closing it closes nothing else.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Errors:</b> those of {@link Database}.
 */
public final class DatabaseAccess implements AutoCloseable {
  private final Database database;
  private final String part;
  private volatile boolean closed;

  DatabaseAccess(Database database, String part) {
    this.database = database;
    this.part = part;
  }

  public Dialect dialect() {
    return database.dialect();
  }

  public Durability durability() {
    return database.durability();
  }

  /** The time now, in nanoseconds since 1970. */
  public long nowNanos() {
    return database.nowNanos();
  }

  /**
   * Changes something in one transaction and waits for it; an interrupt of the caller changes
   * nothing.
   *
   * @param attempt what error texts say could not be done, such as "add the stream"
   * @param onFailure the code of a statement's failure
   */
  public <T> T write(String attempt, ErrorCode onFailure, Work<T> work) {
    requireOpen();
    return database.write(attempt, onFailure, work);
  }

  /** As {@link #write}, for work that changes and locks nothing. */
  public <T> T read(String attempt, Work<T> work) {
    requireOpen();
    return database.read(attempt, work);
  }

  /** As {@link #read}; an interrupt of the caller ends the wait. */
  public <T> T readInterruptibly(String attempt, Work<T> work) throws InterruptedException {
    requireOpen();
    return database.readInterruptibly(attempt, work);
  }

  /** Throws when it has been closed, or the database. */
  public void requireOpen() {
    if (closed) {
      throw ErrorCode.STORE_UNAVAILABLE.error(part + " is closed");
    }
    database.requireOpen();
  }

  @Override
  public void close() {
    closed = true;
  }
}
