package io.eventstreams.transport.netty.internal.memory;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection keeps of something that has not come whole, out of a room that all share.
 *
 * <p><b>Threads:</b> event loop of the connection; the room is any thread's.
 */
public final class HeldBytes {
  private static final AttributeKey<HeldBytes> KEY =
      AttributeKey.valueOf(HeldBytes.class.getName());

  private final AtomicLong room;
  private long held;
  private boolean ended;

  HeldBytes(AtomicLong room) {
    this.room = room;
  }

  /** Gives a new connection its share of the room, which is empty again when it ends. */
  public static void begin(Channel channel, AtomicLong room) {
    HeldBytes none = new HeldBytes(room);
    channel.attr(KEY).set(none);
    channel.closeFuture().addListener(closed -> none.end());
  }

  /** Those of a connection; without limit when it was never given any. */
  public static HeldBytes of(Channel channel) {
    HeldBytes known = channel.attr(KEY).get();
    return known == null ? new HeldBytes(new AtomicLong(Long.MAX_VALUE)) : known;
  }

  /** What a thread has still to say of a connection that has ended does not count any more. */
  private void end() {
    hold(0);
    ended = true;
  }

  /** So many are kept from now on; false when there is no room, and nothing has changed. */
  public boolean hold(long bytes) {
    if (ended) {
      return true;
    }
    long more = bytes - held;
    if (more <= 0) {
      if (more < 0) {
        room.addAndGet(-more);
      }
      held = bytes;
      return true;
    }
    long left = room.get();
    while (more <= left) {
      if (room.compareAndSet(left, left - more)) {
        held = bytes;
        return true;
      }
      left = room.get();
    }
    return false;
  }
}
