package io.eventstreams.transport.netty.internal.webhook;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one stream to its webhook. An unused one is taken again only for an attempt
 * whose own resolution allows the address it goes to; it is closed after the idle time.
 *
 * <p><b>Threads:</b> its event loop only.
 */
final class ConnectionPool {
  /**
   * Whoever wants a connection. Exactly one of the two is called, unless the request is withdrawn
   * before.
   */
  interface Taker {
    void connected(Connection connection, boolean reused);

    void notConnected(Throwable cause);
  }

  /** A wish for a connection. */
  final class Request {
    private final List<VettedAddress> addresses;
    private final Taker taker;
    private @Nullable Opening opening;
    private boolean withdrawn;

    private Request(List<VettedAddress> addresses, Taker taker) {
      this.addresses = addresses;
      this.taker = taker;
    }

    /** Ends the wish, and the connection which is being made for it. */
    void withdraw() {
      withdrawn = true;
      waiting.remove(this);
      if (opening != null) {
        opening.abort();
      }
    }
  }

  private record Idle(Connection connection, long sinceNanos) {}

  private final EventLoop loop;
  private final Connector connector;
  private final WebhookPlan plan;
  private final ClientSettings settings;
  private final ArrayDeque<Idle> idle = new ArrayDeque<>();
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private int open;
  private boolean closed;
  private @Nullable ScheduledFuture<?> sweep;

  ConnectionPool(EventLoop loop, Connector connector, WebhookPlan plan) {
    this.loop = loop;
    this.connector = connector;
    this.plan = plan;
    this.settings = plan.client();
  }

  /** Asks for a connection to one of these addresses; it may come before this returns. */
  Request take(List<VettedAddress> addresses, boolean onlyNew, Taker taker) {
    Request request = new Request(addresses, taker);
    Connection unused = onlyNew ? null : takeIdle(addresses);
    if (unused != null) {
      taker.connected(unused, true);
    } else {
      waiting.add(request);
      serveWaiting();
    }
    return request;
  }

  /** Brings back a connection after a whole exchange. */
  void giveBack(Connection connection) {
    Iterator<Request> requests = waiting.iterator();
    while (requests.hasNext()) {
      Request request = requests.next();
      if (request.addresses.contains(connection.address())) {
        requests.remove();
        request.taker.connected(connection, true);
        return;
      }
    }
    if (closed || !waiting.isEmpty() || idle.size() >= settings.maxIdleConnections()) {
      Connection.close(connection.channel());
      return;
    }
    idle.addLast(new Idle(connection, System.nanoTime()));
    if (sweep == null) {
      scheduleSweep(settings.idleTimeout().toNanos());
    }
  }

  /** Closes what is unused, and keeps nothing from now on. */
  void close() {
    closed = true;
    if (sweep != null) {
      sweep.cancel(false);
    }
    while (!idle.isEmpty()) {
      Connection.close(idle.removeFirst().connection().channel());
    }
  }

  private @Nullable Connection takeIdle(List<VettedAddress> addresses) {
    long oldestAllowed = System.nanoTime() - settings.idleTimeout().toNanos();
    Iterator<Idle> newestFirst = idle.descendingIterator();
    while (newestFirst.hasNext()) {
      Idle candidate = newestFirst.next();
      if (addresses.contains(candidate.connection().address())) {
        newestFirst.remove();
        if (candidate.connection().isOpen() && candidate.sinceNanos() - oldestAllowed >= 0) {
          return candidate.connection();
        }
        Connection.close(candidate.connection().channel());
      }
    }
    return null;
  }

  private void serveWaiting() {
    while (!waiting.isEmpty()) {
      if (open >= settings.maxConnections()) {
        // Unused connections go to other addresses, or they would have been taken: one makes room.
        Idle other = idle.pollFirst();
        if (other != null) {
          Connection.close(other.connection().channel());
        }
        return;
      }
      open++;
      Request request = waiting.removeFirst();
      Opening opening =
          new Opening(loop, connector, plan, request.addresses, new OpeningEnd(request));
      request.opening = opening;
      opening.start();
    }
  }

  private void oneLess() {
    open--;
    serveWaiting();
  }

  private void scheduleSweep(long delayNanos) {
    sweep = loop.schedule(this::closeExpired, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void closeExpired() {
    sweep = null;
    long now = System.nanoTime();
    long limit = settings.idleTimeout().toNanos();
    while (!idle.isEmpty()) {
      Idle oldest = idle.getFirst();
      long left = limit - (now - oldest.sinceNanos());
      if (left > 0 && oldest.connection().isOpen()) {
        scheduleSweep(left);
        return;
      }
      idle.removeFirst();
      Connection.close(oldest.connection().channel());
    }
  }

  /** Turns the end of an opening into an answer, and counts the connection until it is closed. */
  private final class OpeningEnd implements Taker {
    private final Request request;

    private OpeningEnd(Request request) {
      this.request = request;
    }

    @Override
    public void connected(Connection connection, boolean reused) {
      connection
          .channel()
          .closeFuture()
          .addListener(
              gone -> {
                idle.removeIf(unused -> unused.connection() == connection);
                oneLess();
              });
      if (request.withdrawn) {
        Connection.close(connection.channel());
      } else {
        request.taker.connected(connection, reused);
      }
    }

    @Override
    public void notConnected(Throwable cause) {
      oneLess();
      if (!request.withdrawn) {
        request.taker.notConnected(cause);
      }
    }
  }
}
