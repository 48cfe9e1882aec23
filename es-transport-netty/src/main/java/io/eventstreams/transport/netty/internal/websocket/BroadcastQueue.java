package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.WebSocketOptions.SlowConsumerPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The broadcast batches that one connection has not taken yet: bounded, so that a client which does
 * not read costs nobody else anything. The payloads are shared by all connections.
 *
 * <p>What a client that comes back has missed is not counted: it comes at once, for all streams
 * that the client starts, and is bounded by what is kept of each.
 *
 * <p>{@code messages} and {@code bytes} are counted before a payload is added and after it was
 * removed, so they never say less than what is queued.
 */
// A write or close that fails ends the channel, which is noticed there.
@SuppressWarnings("FutureReturnValueIgnored")
final class BroadcastQueue {
  private final Connection connection;
  private final int maxMessages;
  private final long maxBytes;
  private final SlowConsumerPolicy policy;
  private final Queue<Queued> queue = new ConcurrentLinkedQueue<>();
  private final Queue<Queued> repeated = new ConcurrentLinkedQueue<>();
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final RoomWaiters waiters = new RoomWaiters(this::hasRoom);
  private volatile boolean cleared;

  /**
   * What is written for one subscriber only: the next one of the same stream may begin elsewhere.
   */
  private record Queued(Subscriber subscriber, BroadcastBatch batch) {}

  BroadcastQueue(Connection connection, WebSocketOptions options) {
    this.connection = connection;
    this.maxMessages = options.broadcastQueueMessages();
    this.maxBytes = options.broadcastQueueBytes();
    this.policy = options.slowConsumers();
  }

  /** Whether at least half of it is free. Any thread. */
  boolean hasRoom() {
    return !cleared && 2L * messages.get() <= maxMessages && bytes.get() <= maxBytes / 2;
  }

  /** Does something once there is room, perhaps at once; never, once it is cleared. Any thread. */
  void awaitRoom(Runnable task) {
    waiters.await(task);
    if (cleared) {
      waiters.forget();
    }
  }

  /** Any thread. */
  void offer(Subscriber subscriber, BroadcastBatch batch) {
    messages.incrementAndGet();
    bytes.addAndGet(batch.bytes());
    while (messages.get() > 1 && (messages.get() > maxMessages || bytes.get() > maxBytes)) {
      if (policy == SlowConsumerPolicy.DISCONNECT) {
        uncount(batch);
        connection.close(CloseCodes.POLICY, "too slow for the broadcast");
        return;
      }
      if (!drop()) {
        break;
      }
    }
    add(queue, new Queued(subscriber, batch));
  }

  /**
   * A batch that was broadcast before, and is written before all others: those of its stream follow
   * it, or were for a subscriber that is no more. Any thread.
   */
  void repeat(Subscriber subscriber, BroadcastBatch batch) {
    add(repeated, new Queued(subscriber, batch));
  }

  private void add(Queue<Queued> to, Queued one) {
    one.batch().message().retain();
    to.add(one);
    if (cleared) {
      clear();
    } else if (scheduled.compareAndSet(false, true)) {
      scheduleFlush();
    }
  }

  private void scheduleFlush() {
    try {
      connection.channel().eventLoop().execute(this::flush);
    } catch (RejectedExecutionException ended) {
      // The loop is gone and its channels with it: nobody else would let go of the batches.
      clear();
    }
  }

  /** Writes as much as the channel takes. Event loop. */
  void flush() {
    scheduled.set(false);
    Channel channel = connection.channel();
    boolean wrote = false;
    while (channel.isWritable() && !connection.closing()) {
      Queued next = repeated.poll();
      next = next == null ? poll() : next;
      if (next == null) {
        break;
      }
      // What the client was told before this batch was offered; others offer more all the time.
      connection.flushDeliveries();
      BroadcastBatch batch = next.batch();
      ByteBuf message = connection.dialect().broadcast(next.subscriber(), batch);
      batch.message().release();
      if (message != null) {
        channel.write(new TextWebSocketFrame(message));
        wrote = true;
      }
    }
    if (wrote) {
      channel.flush();
    }
    waiters.tell();
  }

  /** Drops everything, now and later. */
  void clear() {
    cleared = true;
    while (drop()) {
      // Emptying is all.
    }
    Queued again;
    while ((again = repeated.poll()) != null) {
      again.batch().message().release();
    }
    waiters.forget();
  }

  /** Drops the oldest batch; false when there is none. */
  private boolean drop() {
    Queued oldest = poll();
    if (oldest == null) {
      return false;
    }
    oldest.batch().message().release();
    return true;
  }

  /** The oldest batch, whose message is to be released. */
  private @Nullable Queued poll() {
    Queued oldest = queue.poll();
    if (oldest != null) {
      uncount(oldest.batch());
    }
    return oldest;
  }

  private void uncount(BroadcastBatch batch) {
    messages.decrementAndGet();
    bytes.addAndGet(-batch.bytes());
  }
}
