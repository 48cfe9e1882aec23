package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.json.JsonBuffer;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One client. All writes go through its channel's event loop, which is its only writer.
 *
 * <p><b>Threads:</b> each method says which.
 */
// A write or close that fails ends the channel, which is noticed there.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Connection {
  private static final long CLOSE_GRACE_MILLIS = 1_000;

  /** Waits no longer for the end of a read. */
  private static final int MAX_UNFLUSHED_BYTES = 1 << 16;

  /** A client that does not read what it is told must not fill the memory. */
  private static final int MAX_NOTICES = 1_024;

  private final String id = UUID.randomUUID().toString();
  private final String text = "connection " + id;
  private final Channel channel;
  private final WebSocketHub hub;
  private final BroadcastQueue broadcasts;
  private final Queue<Outgoing> deliveries = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean flushScheduled = new AtomicBoolean();
  private final AtomicInteger notices = new AtomicInteger();
  private final Subscriptions subscriptions;
  private final Dialect dialect;
  private boolean closing;
  private boolean reading;
  private int unflushedBytes;

  /**
   * Makes a connection.
   *
   * @param v2 whether it speaks the sub-protocol
   */
  Connection(Channel channel, WebSocketHub hub, StreamAccess access, boolean v2) {
    this.channel = channel;
    this.hub = hub;
    this.broadcasts = new BroadcastQueue(this, hub.options());
    this.subscriptions = new Subscriptions(this, hub, access);
    this.dialect =
        v2
            ? new V2Dialect(this, subscriptions, hub.options())
            : new PlainDialect(this, subscriptions, hub);
  }

  /** Random, for logs and error texts. Any thread. */
  String id() {
    return id;
  }

  Channel channel() {
    return channel;
  }

  /** Adds the handlers that speak the protocol at the end of the pipeline. Event loop. */
  public void install(ChannelPipeline pipeline) {
    WebSocketOptions options = hub.options();
    ClientFrames frames = new ClientFrames(this, broadcasts, options, hub.messages());
    pipeline.addLast(
        new ClientFrameDecoder(this, options.maxFrameBytes(), frames::fragmentBytes),
        new WebSocket13FrameEncoder(false),
        new LivenessWatch(options.writeDeadline(), options.pingInterval()),
        frames);
  }

  /** Says hello, once the pipeline is complete. Event loop. */
  public void opened() {
    dialect.opened();
  }

  /** What this client understands. Any thread. */
  Dialect dialect() {
    return dialect;
  }

  @Override
  public String toString() {
    return text;
  }

  /** Any thread. */
  void schedule(Runnable task, long delayNanos) {
    channel.eventLoop().schedule(task, delayNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Sends a batch which this client has to answer. Calls of one stream follow one another, but from
   * different threads; the queue keeps their order, which the event loop's own writes would
   * overtake.
   */
  void deliver(Delivery delivery, ByteBuf text) {
    send(new Outgoing(text, delivery, null));
  }

  /** The batch with a head in the place of its brace, as {@link #deliver} takes it. Any thread. */
  ByteBuf text(Delivery delivery, JsonBuffer printed) {
    byte[] head = dialect.head(delivery);
    return channel
        .alloc()
        .ioBuffer(head.length + printed.size())
        .writeBytes(head)
        .writeBytes(printed.array(), 1, printed.size() - 1)
        .writeByte('\n');
  }

  /** Tells the client something, in order with its batches. Any thread. */
  void send(byte[] text) {
    send(text, null);
  }

  /**
   * Tells the client something, in order with its batches. Any thread.
   *
   * @param before done on the event loop before it is told; null for nothing
   */
  void send(byte[] text, @Nullable Runnable before) {
    if (notices.incrementAndGet() > MAX_NOTICES) {
      close(CloseCodes.POLICY, "too slow for the answers");
    }
    send(new Outgoing(Unpooled.wrappedBuffer(text), null, before));
  }

  private void send(Outgoing message) {
    deliveries.add(message);
    if (channel.eventLoop().inEventLoop()) {
      flushDeliveries();
    } else if (flushScheduled.compareAndSet(false, true)) {
      scheduleFlush();
    }
  }

  private void scheduleFlush() {
    try {
      channel.eventLoop().execute(this::flushDeliveries);
    } catch (RejectedExecutionException ended) {
      // The loop is gone and its channels with it: nobody else would let go of the texts.
      Outgoing lost;
      while ((lost = deliveries.poll()) != null) {
        lost.text.release();
      }
    }
  }

  /** A text for the client, of a batch if there is a delivery. */
  private static final class Outgoing {
    private final ByteBuf text;
    private final @Nullable Delivery delivery;
    private final @Nullable Runnable before;

    Outgoing(ByteBuf text, @Nullable Delivery delivery, @Nullable Runnable before) {
      this.text = text;
      this.delivery = delivery;
      this.before = before;
    }
  }

  /** Event loop. */
  void flushDeliveries() {
    flushScheduled.set(false);
    Outgoing next;
    while ((next = deliveries.poll()) != null) {
      if (next.before != null) {
        next.before.run();
      }
      if (closing) {
        next.text.release();
      } else {
        unflushedBytes += next.text.readableBytes();
        write(next);
      }
    }
    if (!reading || unflushedBytes >= MAX_UNFLUSHED_BYTES) {
      flushWritten();
    }
  }

  private void flushWritten() {
    if (unflushedBytes > 0) {
      unflushedBytes = 0;
      channel.flush();
    }
  }

  /**
   * Some of what the client has sent is read. Several answers often come at once: what follows them
   * goes out together. Event loop.
   */
  void readBegins() {
    reading = true;
  }

  /** All that has come is read. Event loop. */
  void readEnds() {
    reading = false;
    flushWritten();
  }

  private void write(Outgoing message) {
    Delivery delivery = message.delivery;
    channel
        .write(new TextWebSocketFrame(message.text))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                channel.close();
              } else if (delivery != null) {
                delivery.stream().written(delivery);
              } else {
                notices.decrementAndGet();
              }
            });
  }

  /** Sends a batch which needs no answer, as soon as this client takes it. Any thread. */
  void broadcast(Subscriber subscriber, BroadcastBatch batch) {
    broadcasts.offer(subscriber, batch);
  }

  /** Whether this client keeps up with the broadcasts. Any thread. */
  boolean hasBroadcastRoom() {
    return broadcasts.hasRoom();
  }

  /**
   * Does something once this client keeps up with the broadcasts, perhaps at once; nothing when it
   * is lost, which its streams are told. Any thread.
   */
  void awaitBroadcastRoom(Runnable task) {
    broadcasts.awaitRoom(task);
  }

  /** Sends a batch once more which was broadcast before. Any thread. */
  void repeat(Subscriber subscriber, BroadcastBatch batch) {
    broadcasts.repeat(subscriber, batch);
  }

  /** A message of the protocol as JSON. Event loop. */
  void received(byte[] json) {
    dialect.received(json);
  }

  /** Whether a close has been sent. Event loop. */
  boolean closing() {
    return closing;
  }

  /**
   * Ends the connection with a close frame; what it was given goes to others at once. Any thread.
   */
  void close(int code, String reason) {
    if (!channel.eventLoop().inEventLoop()) {
      channel.eventLoop().execute(() -> close(code, reason));
      return;
    }
    sendClose(code, reason);
  }

  /**
   * Ends the connection of a client that broke the protocol. What it still sends is not understood,
   * nor is its own close frame waited for: it runs through the pipeline to its end, which drops it,
   * and the end of the stream follows our close frame at once. It is read at all since a reset
   * could overtake the close frame. Event loop.
   */
  void fail(int code, String reason) {
    ChannelFuture sent = sendClose(code, reason);
    if (sent == null) {
      return;
    }
    channel.pipeline().remove(ClientFrameDecoder.class);
    if (channel instanceof SocketChannel socket) {
      sent.addListener(done -> socket.shutdownOutput());
    }
  }

  private @Nullable ChannelFuture sendClose(int code, String reason) {
    if (closing || !channel.isActive()) {
      return null;
    }
    closing = true;
    gone();
    channel.eventLoop().schedule(() -> channel.close(), CLOSE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
    return channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
  }

  /** Nothing more can reach the client. Event loop. */
  void gone() {
    broadcasts.clear();
    subscriptions.clear();
  }
}
