package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.WebSocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One client. All writes go through its channel's event loop, which is its only writer.
 *
 * <p><b>Threads:</b> each method says which.
 */
// A write or close that fails ends the channel, which is noticed there.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Connection {
  private static final Logger LOG = System.getLogger(Connection.class.getName());
  private static final byte[] NUMBER = "{\"batchNumber\":".getBytes(StandardCharsets.US_ASCII);
  private static final long CLOSE_GRACE_MILLIS = 1_000;

  /** No stream has a longer name, so nothing can be delivered under one. */
  private static final int MAX_STREAM_NAME_CHARS = 64;

  private final String id = UUID.randomUUID().toString();
  private final Channel channel;
  private final WebSocketHub hub;
  private final BroadcastQueue broadcasts;
  private final Queue<Outgoing> deliveries = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean flushScheduled = new AtomicBoolean();
  private final Map<String, StreamConsumers> subscriptions = new HashMap<>();
  private final StartRequests starts;
  private boolean closing;

  Connection(Channel channel, WebSocketHub hub, StreamAccess access) {
    this.channel = channel;
    this.hub = hub;
    this.broadcasts = new BroadcastQueue(this, hub.options());
    this.starts =
        new StartRequests(
            access,
            this::consume,
            stream -> close(CloseCodes.POLICY, "this client may not consume the stream"));
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
    pipeline.addLast(
        new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                .maxFramePayloadLength(options.maxFrameBytes())
                // Broken frames are answered where all other closes are.
                .closeOnProtocolViolation(false)
                .build()),
        new WebSocket13FrameEncoder(false),
        new LivenessWatch(options.writeDeadline(), options.pingInterval()),
        new ClientFrames(this, broadcasts, options, hub.messages()));
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
  void deliver(Delivery delivery, byte[] payload) {
    deliveries.add(new Outgoing(delivery, payload));
    if (channel.eventLoop().inEventLoop()) {
      flushDeliveries();
    } else if (flushScheduled.compareAndSet(false, true)) {
      channel.eventLoop().execute(this::flushDeliveries);
    }
  }

  private static final class Outgoing {
    private final Delivery delivery;
    private final byte[] payload;

    Outgoing(Delivery delivery, byte[] payload) {
      this.delivery = delivery;
      this.payload = payload;
    }
  }

  private void flushDeliveries() {
    flushScheduled.set(false);
    boolean wrote = false;
    Outgoing next;
    while ((next = deliveries.poll()) != null) {
      if (closing) {
        continue;
      }
      Delivery delivery = next.delivery;
      channel
          .write(new TextWebSocketFrame(numbered(delivery.number(), next.payload)))
          .addListener(
              written -> {
                if (written.isSuccess()) {
                  delivery.stream().written(delivery);
                } else {
                  channel.close();
                }
              });
      wrote = true;
    }
    if (wrote) {
      channel.flush();
    }
  }

  private ByteBuf numbered(long number, byte[] payload) {
    byte[] digits = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    ByteBuf text = channel.alloc().ioBuffer(NUMBER.length + digits.length + 1 + payload.length);
    return text.writeBytes(NUMBER)
        .writeBytes(digits)
        .writeByte(',')
        .writeBytes(payload, 1, payload.length - 1)
        .writeByte('\n');
  }

  /** Sends a batch which needs no answer, as soon as this client takes it. Any thread. */
  void broadcast(byte[] payload) {
    broadcasts.offer(payload);
  }

  /** A message of the protocol as JSON. Event loop. */
  void received(byte[] json) {
    ClientMessage message;
    try {
      message = ClientMessage.parse(json);
    } catch (IllegalArgumentException malformed) {
      LOG.log(Level.DEBUG, "connection {0} sent a malformed message", id);
      close(CloseCodes.POLICY, "the message is not valid");
      return;
    }
    switch (message.type()) {
      case "start" -> start(message.stream());
      case "ack" -> answer(message, false);
      case "nack", "error" -> answer(message, true);
      default -> {
        // Messages of later protocols are no reason to end the connection.
      }
    }
  }

  private void start(String stream) {
    if (stream.length() > MAX_STREAM_NAME_CHARS
        || subscriptions.containsKey(stream)
        || starts.contains(stream)) {
      return;
    }
    if (subscriptions.size() + starts.size() >= hub.options().maxSubscriptions()) {
      close(CloseCodes.POLICY, "too many streams started");
      return;
    }
    starts.add(stream);
  }

  private void consume(String stream) {
    StreamConsumers consumers = hub.stream(stream);
    subscriptions.put(stream, consumers);
    consumers.join(this);
  }

  private void answer(ClientMessage message, boolean rejected) {
    StreamConsumers consumers = subscriptions.get(message.stream());
    if (consumers != null) {
      consumers.answer(this, message.batchNumber(), rejected ? message.message() : null);
    }
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
   * Ends the connection of a client that broke the protocol. Nothing it sends can be understood any
   * more, so that its own close frame is not waited for: the end of the stream follows ours at
   * once. What still comes is read, since a reset could overtake the close frame. Event loop.
   */
  void fail(int code, String reason) {
    ChannelFuture sent = sendClose(code, reason);
    if (sent != null && channel instanceof SocketChannel socket) {
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
    starts.clear();
    subscriptions.values().forEach(consumers -> consumers.leave(this));
    subscriptions.clear();
  }
}
