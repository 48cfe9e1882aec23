package io.eventstreams.server.internal.config;

import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.transport.netty.WebSocketOptions;

/**
 * The keys {@code websocket}: how WebSocket clients are treated. Some bound others; one that is not
 * given follows, and one that is given and does not fit is refused.
 */
final class WebSocketSection {
  private WebSocketSection() {}

  static WebSocketOptions read(Settings in) {
    refuseContradictions(in);
    WebSocketOptions options;
    try {
      options = options(in);
    } catch (IllegalArgumentException notAnOrigin) {
      throw CommandFailure.misused("websocket." + notAnOrigin.getMessage());
    }
    in.derive(ConfigKeys.LONGEST_ACK_TIMEOUT, options.longestAckTimeout());
    in.derive(ConfigKeys.REPLAYED_BATCHES, options.replayedBatches());
    in.derive(ConfigKeys.REPLAYED_BYTES, options.replayedBytes());
    return options;
  }

  private static void refuseContradictions(Settings in) {
    if (in.isGiven(ConfigKeys.LONGEST_ACK_TIMEOUT)) {
      in.requireOrder(ConfigKeys.ACK_TIMEOUT, ConfigKeys.LONGEST_ACK_TIMEOUT);
    }
    if (in.isGiven(ConfigKeys.REPLAYED_BATCHES)
        && in.get(ConfigKeys.REPLAYED_BATCHES) > in.get(ConfigKeys.QUEUE_MESSAGES) / 2) {
      throw in.above(ConfigKeys.REPLAYED_BATCHES, "half of ", ConfigKeys.QUEUE_MESSAGES);
    }
    if (in.isGiven(ConfigKeys.REPLAYED_BYTES)
        && in.get(ConfigKeys.REPLAYED_BYTES) > in.get(ConfigKeys.QUEUE_BYTES) / 2) {
      throw in.above(ConfigKeys.REPLAYED_BYTES, "half of ", ConfigKeys.QUEUE_BYTES);
    }
  }

  private static WebSocketOptions options(Settings in) {
    return WebSocketOptions.builder()
        .ackTimeout(in.get(ConfigKeys.ACK_TIMEOUT))
        .longestAckTimeout(in.get(ConfigKeys.LONGEST_ACK_TIMEOUT))
        .maxFrameBytes(Math.toIntExact(in.get(ConfigKeys.MAX_FRAME)))
        .maxMessageBytes(Math.toIntExact(in.get(ConfigKeys.MAX_MESSAGE)))
        .maxFragments(in.get(ConfigKeys.MAX_FRAGMENTS))
        .maxFramesPerSecond(in.get(ConfigKeys.MAX_FRAMES_PER_SECOND))
        .maxConnections(in.get(ConfigKeys.MAX_SOCKETS))
        .maxSubscriptions(in.get(ConfigKeys.MAX_SUBSCRIPTIONS))
        .writeDeadline(in.get(ConfigKeys.WRITE_DEADLINE))
        .pingInterval(in.get(ConfigKeys.PING_INTERVAL))
        .broadcastQueueMessages(in.get(ConfigKeys.QUEUE_MESSAGES))
        .broadcastQueueBytes(in.get(ConfigKeys.QUEUE_BYTES))
        .replayedBatches(in.get(ConfigKeys.REPLAYED_BATCHES))
        .replayedBytes(in.get(ConfigKeys.REPLAYED_BYTES))
        .slowConsumers(in.get(ConfigKeys.SLOW_CONSUMERS))
        .strictAcks(in.get(ConfigKeys.STRICT_ACKS))
        .allowedOrigins(ServerConfig.elements(in.find(ConfigKeys.ALLOWED_ORIGINS)))
        .build();
  }
}
