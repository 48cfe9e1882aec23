package io.eventstreams.store.jdbc.internal.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Connections to an embedded database, kept open: it stays open as long as one of them is. They are
 * as many as the store has threads, since nobody else takes one.
 *
 * <p><b>Threads:</b> those of {@link StoreThreads}.
 */
public final class OwnConnections implements Connections {
  private final String url;
  private final Runnable afterClose;
  private final @Nullable FileGrowth growth;
  private final AtomicLong era = new AtomicLong();
  private final Object lock = new Object();
  private final ArrayDeque<Lease> idle = new ArrayDeque<>();

  /** Leases that were taken and not given back; and whether all have to be, to close the file. */
  private int taken;

  private boolean closing;

  /** For good. */
  private boolean closed;

  public OwnConnections(String url) {
    this(url, null, () -> {});
  }

  /**
   * As {@link #OwnConnections(String)}.
   *
   * @param growth of the file; null where there is none
   * @param afterClose runs once the database is closed
   */
  public OwnConnections(String url, @Nullable FileGrowth growth, Runnable afterClose) {
    this.url = url;
    this.growth = growth;
    this.afterClose = afterClose;
  }

  @Override
  public Lease take() throws SQLException {
    synchronized (lock) {
      awaitClosed();
      if (closed) {
        // By work that the store did not wait for when it was closed.
        throw new SQLNonTransientConnectionException("the database was closed");
      }
      taken++;
      Lease kept = idle.pollLast();
      if (kept != null) {
        return kept;
      }
    }
    long opened = era.get();
    Properties login = new Properties();
    login.setProperty("user", "sa");
    login.setProperty("password", "");
    boolean connected = false;
    try {
      Lease lease = new Lease(DriverManager.getConnection(url, login), opened, null);
      connected = true;
      return lease;
    } finally {
      if (!connected) {
        returned();
      }
    }
  }

  /** The store's threads are never interrupted, and what they do with a lease ends. */
  private void awaitClosed() throws SQLException {
    try {
      while (closing) {
        lock.wait();
      }
    } catch (InterruptedException foreign) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while the database is opened again", foreign);
    }
  }

  @Override
  public void giveBack(Lease lease) {
    synchronized (lock) {
      if (lease.era() == era.get() && !closed) {
        idle.addLast(lease);
        closing |= growth != null && growth.isTooMuch();
        returned();
        return;
      }
    }
    closeQuietly(lease.connection());
    returned();
  }

  /**
   * The database that failed is closed before it is used again: one that stays open because others
   * still use it might not notice that what it wrote is not on the disk.
   */
  @Override
  public void discard(Lease lease) {
    synchronized (lock) {
      era.compareAndSet(lease.era(), lease.era() + 1);
      closing |= growth != null;
    }
    closeQuietly(lease.connection());
    closeIdle();
    returned();
  }

  /** With the last connection the database is closed; the next one opens it again. */
  private void returned() {
    boolean isLast;
    synchronized (lock) {
      taken--;
      isLast = closed && taken == 0;
      if (closing && taken == 0) {
        try {
          boolean wasOpen = makeSmallWhenClosed();
          closeIdle();
          if (wasOpen && growth != null) {
            growth.closed();
          }
        } finally {
          closing = false;
          lock.notifyAll();
        }
      }
    }
    if (isLast) {
      afterClose.run();
    }
  }

  /** Work that still runs keeps the file, until it gives its connection back. */
  @Override
  public void close() {
    boolean isLast;
    synchronized (lock) {
      closed = true;
      isLast = taken == 0;
      if (isLast) {
        makeSmallWhenClosed();
      }
    }
    closeIdle();
    if (isLast) {
      afterClose.run();
    }
  }

  /** Whether the database was still open. */
  private boolean makeSmallWhenClosed() {
    synchronized (lock) {
      Lease any = idle.peekFirst();
      if (any == null) {
        return false;
      }
      try {
        H2Space.useGaps(any.connection());
      } catch (SQLException broken) {
        // Then it stays as large as it is.
      }
      return true;
    }
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
