package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.store.jdbc.LogRetention;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Drops events that need not be kept, a bounded number in each transaction.
 *
 * <p>Where each stream stands is read in the transaction that drops. A stream which is made or
 * reset meanwhile, to a position that goes, is told when it begins to read.
 *
 * <p><b>Threads:</b> its own, between {@link #start} and {@link #close}; {@link #sweep} any.
 */
public final class Retention implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Retention.class.getName());
  private static final int AT_ONCE = 1_000;

  private final DatabaseAccess database;
  private final EventTable table;
  private final LogRetention rule;
  private final CountDownLatch closed = new CountDownLatch(1);

  public Retention(DatabaseAccess database, LogRetention rule) {
    this.database = database;
    this.table = EventTable.of(database.dialect());
    this.rule = rule;
  }

  /** Sweeps now and then, until it is closed. */
  public void start(Duration pause) {
    Thread thread = new Thread(() -> keepSweeping(pause), "es-jdbc-retention");
    thread.setDaemon(true);
    thread.start();
  }

  /** Drops all that may go now; how many events. */
  public long sweep() {
    long all = 0;
    boolean unread = false;
    Dropped some;
    do {
      some = database.write("drop events", ErrorCode.STORE_DELETE_FAILED, this::dropSome);
      all += some.events();
      unread |= some.unread();
    } while (some.events() == AT_ONCE && closed.getCount() > 0);
    if (unread) {
      LOG.log(
          Level.WARNING,
          "dropped {0} events, of which some stream had still to read at least one",
          Long.toString(all));
    }
    return all;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void keepSweeping(Duration pause) {
    String lastFailure = "";
    try {
      do {
        try {
          sweep();
          lastFailure = "";
        } catch (RuntimeException | Error failure) {
          String said = String.valueOf(failure.getMessage());
          if (closed.getCount() > 0 && !said.equals(lastFailure)) {
            LOG.log(Level.WARNING, "events that could go are kept: {0}", said);
          }
          lastFailure = said;
        }
      } while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException nobodyKnowsThisThread) {
      Thread.currentThread().interrupt();
    }
  }

  private Dropped dropSome(Connection connection) throws SQLException {
    long now = database.nowNanos();
    LogPosition read = readByAll(connection);
    int events =
        table.drop(
            connection,
            new Dropping(
                read, before(now, rule.dropReadAfter()), before(now, rule.dropUnreadAfter())),
            AT_ONCE);
    return new Dropped(events, events > 0 && table.dropped(connection).compareTo(read) > 0);
  }

  /**
   * What went.
   *
   * @param unread whether some stream had still to read one of them
   */
  private record Dropped(int events, boolean unread) {}

  /** How far the stream has read which has read least. */
  private LogPosition readByAll(Connection connection) throws SQLException {
    LogPosition least = null;
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT DISTINCT COALESCE(c.sequence_id, s.initial_sequence_id, '')"
                    + " FROM es_checkpoints c JOIN eventstreams s ON s.id = c.id");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        LogPosition position = position(row.getString(1));
        least = least == null || position.compareTo(least) < 0 ? position : least;
      }
    }
    return least == null ? LogPosition.START : least;
  }

  /** A stream over another source may have no position of this log: it has read nothing of it. */
  private LogPosition position(String text) {
    try {
      return table.parse(text);
    } catch (EventStreamException fromElsewhere) {
      return LogPosition.START;
    }
  }

  private static long before(long now, @Nullable Duration age) {
    return age == null ? Long.MIN_VALUE : now - age.toNanos();
  }
}
