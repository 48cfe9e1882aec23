package io.eventstreams.transport.netty.internal.webhook;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the throttle: first come, first served, with one timer for the first of them.
 * Whoever leaves has taken nothing, and the others move up.
 *
 * <p><b>Threads:</b> its event loop only, but for {@link #isActive}.
 */
final class ThrottleLine {
  private final EventLoop loop;
  private final Throttle throttle;

  /** Who waits, and since when, in nanoseconds. */
  private final Map<Runnable, Long> waiting = new LinkedHashMap<>();

  private @Nullable ScheduledFuture<?> timer;
  private boolean serving;

  ThrottleLine(EventLoop loop, Throttle throttle) {
    this.loop = loop;
    this.throttle = throttle;
  }

  boolean isActive() {
    return throttle.isActive();
  }

  /** Runs this once, when it is its turn; at once if it is already. */
  void join(Runnable turn) {
    if (!isActive()) {
      turn.run();
      return;
    }
    waiting.put(turn, loop.ticker().nanoTime());
    // A turn may bring the next one with it; that one is behind those who wait.
    if (timer == null && !serving) {
      serve();
    }
  }

  /** Does nothing when its turn was there, or was never asked for. */
  void leave(Runnable turn) {
    waiting.remove(turn);
    if (waiting.isEmpty() && timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void serve() {
    timer = null;
    serving = true;
    try {
      while (!waiting.isEmpty() && delayNanos() <= 0) {
        serveFirst();
      }
    } finally {
      serving = false;
      if (!waiting.isEmpty()) {
        timer = loop.schedule(this::serve, Math.max(0, delayNanos()), TimeUnit.NANOSECONDS);
      }
    }
  }

  /** By the time when it should have been, so that late timers do not add up. */
  private void serveFirst() {
    Iterator<Map.Entry<Runnable, Long>> line = waiting.entrySet().iterator();
    Map.Entry<Runnable, Long> first = line.next();
    throttle.take(first.getValue());
    line.remove();
    first.getKey().run();
  }

  private long delayNanos() {
    long sinceNanos = waiting.values().iterator().next();
    return throttle.turnNanos(sinceNanos) - loop.ticker().nanoTime();
  }
}
