package io.eventstreams.transport.netty.internal.client;

import io.eventstreams.transport.netty.WebSocketConsumer.Batch;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;

/** A batch with the connection on which it came, the only one that can answer it. */
final class ReceivedBatch implements Batch {
  private static final int MAX_REASON_CHARS = 1_024;

  private final Channel channel;
  private final String stream;
  private final long batchNumber;
  private final byte[] json;

  ReceivedBatch(Channel channel, String stream, long batchNumber, byte[] json) {
    this.channel = channel;
    this.stream = stream;
    this.batchNumber = batchNumber;
    this.json = json;
  }

  @Override
  public long batchNumber() {
    return batchNumber;
  }

  @Override
  public byte[] json() {
    return json;
  }

  /** Whether it needs an answer which cannot be given any more. */
  boolean isLost() {
    return batchNumber > 0 && !channel.isActive();
  }

  @Override
  public void ack() {
    if (batchNumber > 0) {
      send(ClientText.ack(stream, batchNumber));
    }
  }

  @Override
  public void nack(String reason) {
    if (batchNumber > 0) {
      // A server shows no more, and refuses messages that are too long.
      String shown =
          reason.length() > MAX_REASON_CHARS ? reason.substring(0, MAX_REASON_CHARS) : reason;
      send(ClientText.nack(stream, batchNumber, shown));
    }
  }

  // A write that fails ends the channel, which is noticed there.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void send(byte[] text) {
    channel.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(text)));
  }
}
