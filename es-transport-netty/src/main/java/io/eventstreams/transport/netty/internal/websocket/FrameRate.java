package io.eventstreams.transport.netty.internal.websocket;

import java.util.concurrent.TimeUnit;

/**
 * How many frames a client sends: counted over one second after the other, each beginning with the
 * first frame after the one before.
 *
 * <p><b>Threads:</b> event loop.
 */
final class FrameRate {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int maxPerSecond;
  private boolean begun;
  private long beginNanos;
  private int count;

  FrameRate(int maxPerSecond) {
    this.maxPerSecond = maxPerSecond;
  }

  /** Counts a frame; false when it is one too many. */
  boolean permits(long nowNanos) {
    if (!begun || nowNanos - beginNanos >= SECOND_NANOS) {
      begun = true;
      beginNanos = nowNanos;
      count = 0;
    }
    count = Math.min(count + 1, Integer.MAX_VALUE - 1);
    return count <= maxPerSecond;
  }
}
