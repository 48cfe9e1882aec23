package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;
import io.eventstreams.store.jdbc.LogRetention;
import io.eventstreams.store.jdbc.internal.database.DatabaseAccess;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Drops events that need not be kept, a bounded number in each transaction.
 *
 * <p>Where each stream stands is read in the transaction that drops. A stream which is made or
 * reset meanwhile, to a position that goes, is told when it begins to read.
 *
 * <p><b>Threads:</b> its own, between {@link #start} and {@link #close}; {@link #sweep} any, one at
 * a time.
 */
public final class Retention implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Retention.class.getName());
  private static final int AT_ONCE = 1_000;
  private static final String POSITION = "COALESCE(c.sequence_id, s.initial_sequence_id, '')";
  private static final String OF_STREAMS =
      " FROM es_checkpoints c JOIN eventstreams s ON s.id = c.id";

  private final DatabaseAccess database;
  private final EventTable table;
  private final LogRetention rule;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final BelievedTime believedTime = new BelievedTime();

  private boolean doubted;

  /** What the program's log has been told last; empty when it is over. */
  private String lastHoldUp = "";

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
    long now = database.nowNanos();
    long believed = believedTime.now(now, System.nanoTime());
    doubt(believed < now);
    long all = 0;
    boolean unread = false;
    Dropped some;
    do {
      some =
          database.write(
              "drop events",
              ErrorCode.STORE_DELETE_FAILED,
              connection -> dropSome(connection, now, believed));
      all += some.events();
      unread |= some.unread();
    } while (some.events() == AT_ONCE && closed.getCount() > 0);
    if (unread) {
      LOG.log(
          Level.WARNING,
          "dropped {0} events, of which some stream had still to read at least one",
          Long.toString(all));
    }
    holdUp(some.heldUpBy());
    return all;
  }

  private void doubt(boolean isAhead) {
    if (isAhead && !doubted && rule.dropUnreadAfter() != null) {
      LOG.log(
          Level.WARNING,
          "the clock has run ahead: what some stream has still to read is kept meanwhile");
    }
    doubted = isAhead;
  }

  private void holdUp(@Nullable Slowest stream) {
    String holdUp =
        stream == null ? "" : stream.name().map(Retention::unread).orElse("there is no stream");
    if (!holdUp.isEmpty() && !holdUp.equals(lastHoldUp)) {
      LOG.log(Level.WARNING, "events older than dropReadAfter are kept, since {0}", holdUp);
    }
    lastHoldUp = holdUp;
  }

  private static String unread(String name) {
    return "stream '" + Printable.of(name) + "' has not read them";
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

  /**
   * Drops some.
   *
   * @param believed what is unread goes by this time
   */
  private Dropped dropSome(Connection connection, long now, long believed) throws SQLException {
    Slowest slowest = slowest(connection);
    Dropping.Gone gone =
        table.drop(
            connection,
            new Dropping(
                slowest.read(),
                before(now, rule.dropReadAfter()),
                before(believed, rule.dropUnreadAfter()),
                now),
            AT_ONCE);
    boolean unread = gone.events() > 0 && table.dropped(connection).compareTo(slowest.read()) > 0;
    return new Dropped(gone.events(), unread, gone.heldUp() ? slowest : null);
  }

  /**
   * What went.
   *
   * @param unread whether some stream had still to read one of them
   * @param heldUpBy which stream has not read what would be gone as well; null when none would
   */
  private record Dropped(int events, boolean unread, @Nullable Slowest heldUpBy) {}

  /**
   * The stream which has read least, one of them.
   *
   * @param read how far
   * @param name empty when there is no stream
   */
  private record Slowest(LogPosition read, Optional<String> name) {}

  private Slowest slowest(Connection connection) throws SQLException {
    LogPosition least = LogPosition.START;
    String name = null;
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT " + POSITION + ", MIN(s.name)" + OF_STREAMS + " GROUP BY " + POSITION);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        LogPosition position = position(row.getString(1));
        if (name == null || position.compareTo(least) < 0) {
          least = position;
          name = row.getString(2);
        }
      }
    }
    return new Slowest(least, Optional.ofNullable(name));
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
