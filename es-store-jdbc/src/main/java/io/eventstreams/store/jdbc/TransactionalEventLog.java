package io.eventstreams.store.jdbc;

import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/**
 * An event log in the application's own database: an event can be appended in the very transaction
 * that changes what the event tells of, so that there is never one without the other, as long as
 * the database keeps transactions whole. PostgreSQL always does. H2 may not, when its process is
 * killed while several transactions change something at the same time: then a part of one may be
 * kept, and the other lost. The store's own follow each other for that reason, but the
 * application's run beside them.
 *
 * <p>No committed event ever appears behind a reader, however late its transaction commits. On H2,
 * transactions that append therefore follow each other. On PostgreSQL they do not; there a
 * transaction that runs for long, whatever it writes, keeps the readers from what was appended
 * since it began.
 *
 * <p><b>Threads:</b> any; a connection, one at a time.
 *
 * @param <D> the type of the payload
 */
public interface TransactionalEventLog<D> extends EventLog<D> {
  /**
   * Appends events in the caller's transaction: they are there once that has been committed, and
   * never when it is rolled back. It runs on the caller's thread and neither commits nor closes
   * anything.
   *
   * <p><b>Errors:</b> {@code FF00178} when a statement fails: the transaction should be rolled
   * back, and may then be repeated as a whole. {@code ES10009} when a payload cannot be written as
   * JSON and {@code FF00139} for a text that the database cannot keep: nothing was sent to it, and
   * repeating does not help. {@code ES10007} when the log is closed, or the store. What the commit
   * throws, and whether it happened then, is between the caller and the database.
   *
   * @param connection to the database of this log, not in auto-commit mode
   * @return the sequenceIds of the first and the last event, empty when there were none; they are
   *     readable after the commit
   * @throws IllegalArgumentException when the connection is in auto-commit mode
   */
  Optional<Appended> append(Connection connection, List<NewEvent<D>> events);
}
