package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.WebSocketOptions.SlowConsumerPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The broadcast batches that one connection has not taken yet: bounded, so that a client which does
 * not read costs nobody else anything. The payloads are shared by all connections.
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
  private final Queue<BroadcastBatch> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean cleared;

  BroadcastQueue(Connection connection, WebSocketOptions options) {
    this.connection = connection;
    this.maxMessages = options.broadcastQueueMessages();
    this.maxBytes = options.broadcastQueueBytes();
    this.policy = options.slowConsumers();
  }

  /** Any thread. */
  void offer(BroadcastBatch batch) {
    messages.incrementAndGet();
    bytes.addAndGet(batch.payload().length);
    while (messages.get() > 1 && (messages.get() > maxMessages || bytes.get() > maxBytes)) {
      if (policy == SlowConsumerPolicy.DISCONNECT) {
        forget(batch);
        connection.close(CloseCodes.POLICY, "too slow for the broadcast");
        return;
      }
      if (poll() == null) {
        break;
      }
    }
    queue.add(batch);
    if (cleared) {
      clear();
    } else if (scheduled.compareAndSet(false, true)) {
      connection.channel().eventLoop().execute(this::flush);
    }
  }

  /** Writes as much as the channel takes. Event loop. */
  void flush() {
    scheduled.set(false);
    // What the client was told before these batches were offered.
    connection.flushDeliveries();
    Channel channel = connection.channel();
    boolean wrote = false;
    while (channel.isWritable() && !connection.closing()) {
      BroadcastBatch batch = poll();
      if (batch == null) {
        break;
      }
      ByteBuf message = connection.dialect().broadcast(batch);
      if (message != null) {
        channel.write(new TextWebSocketFrame(message));
        wrote = true;
      }
    }
    if (wrote) {
      channel.flush();
    }
  }

  /** Drops everything, now and later. */
  void clear() {
    cleared = true;
    while (poll() != null) {
      // Emptying is all.
    }
  }

  private @Nullable BroadcastBatch poll() {
    BroadcastBatch batch = queue.poll();
    if (batch != null) {
      forget(batch);
    }
    return batch;
  }

  private void forget(BroadcastBatch batch) {
    messages.decrementAndGet();
    bytes.addAndGet(-batch.payload().length);
  }
}
