package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections to an embedded database, kept open: it stays open as long as one of them is. They are
 * as many as the store has threads, since nobody else takes one.
 *
 * <p><b>Threads:</b> those of {@link StoreThreads}.
 */
public final class OwnConnections implements Connections {
  private final String url;
  private final Runnable afterClose;
  private final AtomicLong era = new AtomicLong();
  private final Object lock = new Object();
  private final ArrayDeque<Lease> idle = new ArrayDeque<>();

  public OwnConnections(String url) {
    this(url, () -> {});
  }

  /** As {@link #OwnConnections(String)}; runs something once the database is closed. */
  public OwnConnections(String url, Runnable afterClose) {
    this.url = url;
    this.afterClose = afterClose;
  }

  @Override
  public Lease take() throws SQLException {
    synchronized (lock) {
      Lease kept = idle.pollLast();
      if (kept != null) {
        return kept;
      }
    }
    long opened = era.get();
    Properties login = new Properties();
    login.setProperty("user", "sa");
    login.setProperty("password", "");
    return new Lease(DriverManager.getConnection(url, login), opened);
  }

  @Override
  public void giveBack(Lease lease) {
    synchronized (lock) {
      if (lease.era() == era.get()) {
        idle.addLast(lease);
        return;
      }
    }
    closeQuietly(lease.connection());
  }

  @Override
  public void discard(Lease lease) {
    synchronized (lock) {
      era.compareAndSet(lease.era(), lease.era() + 1);
    }
    closeQuietly(lease.connection());
    closeIdle();
  }

  @Override
  public void close() {
    closeIdle();
    afterClose.run();
  }

  private void closeIdle() {
    Lease next;
    do {
      synchronized (lock) {
        next = idle.pollFirst();
      }
      if (next != null) {
        closeQuietly(next.connection());
      }
    } while (next != null);
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException alreadyBroken) {
      // It is given up in any case, and whoever used it last has been told what happened.
    }
  }
}
