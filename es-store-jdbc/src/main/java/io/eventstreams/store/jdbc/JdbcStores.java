package io.eventstreams.store.jdbc;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.text.NameRule;
import io.eventstreams.store.jdbc.internal.database.Connections;
import io.eventstreams.store.jdbc.internal.database.Database;
import io.eventstreams.store.jdbc.internal.database.Dialect;
import io.eventstreams.store.jdbc.internal.database.H2Dialect;
import io.eventstreams.store.jdbc.internal.database.H2Folder;
import io.eventstreams.store.jdbc.internal.database.OwnConnections;
import io.eventstreams.store.jdbc.internal.database.PooledConnections;
import io.eventstreams.store.jdbc.internal.database.PostgresDialect;
import io.eventstreams.store.jdbc.internal.log.JdbcEventLog;
import io.eventstreams.store.jdbc.internal.log.LogTail;
import io.eventstreams.store.jdbc.internal.log.Retention;
import io.eventstreams.store.jdbc.internal.streams.JdbcPersistence;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database that keeps streams, checkpoints, parked events and an event log. Opening it creates or
 * updates its tables, but for {@link #overMigrated}.
 *
 * <p>Closing it closes what it has given out. Closing one of those closes nothing else.
 *
 * <p><b>Threads:</b> any. The database is touched only by threads of this object, which nobody can
 * interrupt; a caller that is interrupted does no harm to it.
 *
 * <p><b>Blocking:</b> every call may, 30 seconds at the longest for each transaction that it takes.
 * That is one, with these exceptions: an upsert tries again, once, when somebody else was adding
 * the stream; checkpoints are saved again without the rows that somebody holds, or one by one when
 * the database refuses one of them, and looked up when the answer to the commit was lost.
 *
 * <p><b>Errors:</b> {@link io.eventstreams.api.EventStreamException}, without SQL in its text:
 * {@link ErrorCode#STORE_OPEN_FAILED}, {@link ErrorCode#STORE_LOCKED} and {@link
 * ErrorCode#STORE_MIGRATION_FAILED} when opening, {@link ErrorCode#STORE_UNAVAILABLE} when the
 * database failed: it is then opened anew for the next call; {@link ErrorCode#STORE_BEGIN_FAILED}
 * when a pool had no connection to give for as long as it waits.
 */
public final class JdbcStores implements AutoCloseable {
  private static final List<Dialect> DIALECTS = List.of(new H2Dialect(), new PostgresDialect());

  private static final Duration SWEEP_PAUSE = Duration.ofMinutes(1);

  private final Database database;
  private final LogTail tail;
  private final AtomicReference<@Nullable Retention> retention = new AtomicReference<>();

  JdbcStores(Database database) {
    this.database = database;
    this.tail = new LogTail(database.access("the store"));
  }

  /**
   * Opens an H2 database in a folder, which is created if need be, for nobody but its owner to
   * read. An answer survives the sudden end of the process ({@link Durability#PROCESS}).
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00173} when the folder cannot be
   *     used, {@code ES10008} when another process uses it
   */
  public static JdbcStores h2(Path folder) {
    return h2(folder, Durability.PROCESS);
  }

  /**
   * As {@link #h2(Path)}; with {@link Durability#SYNC} an answer survives a loss of power too,
   * since each transaction is forced to the device before it is answered. Checkpoints that are
   * saved together are one transaction.
   *
   * @throws IllegalArgumentException for {@link Durability#NONE}: that is {@link #h2InMemory}
   */
  public static JdbcStores h2(Path folder, Durability durability) {
    if (durability == Durability.NONE) {
      throw new IllegalArgumentException("durability must be PROCESS or SYNC, was NONE");
    }
    H2Folder claimed = H2Folder.claim(folder);
    return new JdbcStores(
        Database.open(
            new OwnConnections(claimed.url(), claimed.growth(), claimed::release),
            List.of(new H2Dialect(durability == Durability.SYNC)),
            InstantSource.system(),
            claimed.toString()));
  }

  /**
   * Opens an H2 database in memory, for tests: it is shared by all who use the same name at the
   * same time, and gone when the last one closes it.
   */
  public static JdbcStores h2InMemory(String name) {
    NameRule.check("name", name);
    return open(
        new OwnConnections("jdbc:h2:mem:" + name + H2Folder.SETTINGS),
        "the database in memory",
        InstantSource.system());
  }

  /**
   * Uses a database, H2 or PostgreSQL, through an application's own pool, which stays open and has
   * room for ten connections at the same time.
   *
   * <p>An H2 database must be opened with {@code WRITE_DELAY=0} and {@code
   * RETENTION_TIME=2147483647}; both are set when the user may do so, and the database is refused
   * otherwise. Its file then grows with each change until it is closed.
   *
   * <p>PostgreSQL must be version 13 or later, with the encoding UTF8, and {@code
   * synchronous_commit} must not be off. The tables are in the schema which the connections find
   * first.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00173} when it is not a product that
   *     this release knows, or not set up as it must be
   */
  public static JdbcStores over(DataSource pool) {
    return open(new PooledConnections(pool), "the given database", InstantSource.system());
  }

  /**
   * As {@link #over(DataSource)}, but changes no table: refuses a database whose tables are missing
   * or old, for applications that migrate by themselves with the files of {@code
   * db/eventstreams-migrations}. So it also refuses a PostgreSQL whose tables have been loaded from
   * a dump of a server that has counted more transactions: {@link #over} makes new events count on
   * from the old ones, which changes a table.
   *
   * @throws io.eventstreams.api.EventStreamException also {@code FF00184} when the tables are not
   *     those of this release, or have been moved so
   */
  public static JdbcStores overMigrated(DataSource pool) {
    return new JdbcStores(
        Database.openMigrated(
            new PooledConnections(pool), DIALECTS, InstantSource.system(), "the given database"));
  }

  static JdbcStores open(Connections connections, String where, InstantSource clock) {
    return new JdbcStores(Database.open(connections, DIALECTS, clock, where));
  }

  /** The streams, their checkpoints and their parked events. */
  public <S extends EventStreamSpec<S>> Persistence<S> persistence(SpecCodec<S> codec) {
    return new JdbcPersistence<>(database.access("the persistence"), codec);
  }

  /** The event log. */
  public <D> TransactionalEventLog<D> eventLog(EventDataCodec<D> codec) {
    return new JdbcEventLog<>(database.access("the event log"), tail, codec);
  }

  /**
   * Drops events of the log from now on, in the background, 1,000 in a transaction. Without it all
   * events are kept. A later call replaces an earlier one; of several processes one is enough.
   */
  public void retain(LogRetention rule) {
    Retention started = sweeping(rule);
    Retention replaced = retention.getAndSet(started);
    if (replaced != null) {
      replaced.close();
    }
    started.start(SWEEP_PAUSE);
  }

  Retention sweeping(LogRetention rule) {
    return new Retention(database.access("the event log"), rule);
  }

  /** What an answered write survives. */
  public Durability durability() {
    return database.durability();
  }

  @Override
  public void close() {
    Retention started = retention.getAndSet(null);
    if (started != null) {
      started.close();
    }
    tail.close();
    database.close();
  }
}
