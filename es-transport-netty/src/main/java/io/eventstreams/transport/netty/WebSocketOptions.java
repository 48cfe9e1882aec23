package io.eventstreams.transport.netty;

import io.eventstreams.transport.netty.internal.http.OriginRule;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a {@link WebSocketProtocol} treats its connections.
 *
 * @param ackTimeout how long a consumer may take to answer a batch, counted from its hand-over; 2
 *     min
 * @param longestAckTimeout how long a consumer that speaks {@code eventstreams.v2} may take in all
 *     when it asks for more time; 10 min, and no less than {@code ackTimeout}
 * @param strictAcks whether a consumer that speaks the plain protocol must say the number of the
 *     batch that it answers: an answer without one then ends the connection with code 1008 and
 *     settles nothing; false
 * @param maxFrameBytes the largest frame a client may send; 1 MiB
 * @param maxMessageBytes the largest message a client may send, over all its frames; 1 MiB
 * @param maxFragments how many frames one message may have; 1,024
 * @param maxFramesPerSecond how many frames a client may send in a second; 100,000
 * @param maxConnections how many connections there may be at once; 10,000
 * @param maxSubscriptions how many streams one connection may start; 1,000
 * @param writeDeadline how long a connection may take nothing that is sent to it; 10 s
 * @param pingInterval how often the server pings; a peer silent for a whole interval after a ping
 *     is cut off; 30 s
 * @param broadcastQueueMessages how many broadcast batches may wait for one connection; 1,024. A
 *     stream waits until one of its connections has half of that free
 * @param broadcastQueueBytes how many bytes of broadcast batches may wait for one connection; 64
 *     MiB
 * @param replayedBatches how many of the last batches of a broadcast are kept for clients that
 *     speak {@code eventstreams.v2} and come back, 0 for none; 256, and no more than half of {@code
 *     broadcastQueueMessages}
 * @param replayedBytes how many bytes of them are kept for each stream; 4 MiB, and no more than
 *     half of {@code broadcastQueueBytes}
 * @param slowConsumers what happens to a connection whose broadcast queue is full; {@code
 *     DISCONNECT}
 * @param allowedOrigins values of the {@code Origin} header which are accepted beside the server's
 *     own host, as {@code scheme://host} or {@code scheme://host:port}, such as {@code
 *     https://console.example.org}; none
 */
public record WebSocketOptions(
    Duration ackTimeout,
    Duration longestAckTimeout,
    boolean strictAcks,
    int maxFrameBytes,
    int maxMessageBytes,
    int maxFragments,
    int maxFramesPerSecond,
    int maxConnections,
    int maxSubscriptions,
    Duration writeDeadline,
    Duration pingInterval,
    int broadcastQueueMessages,
    long broadcastQueueBytes,
    int replayedBatches,
    long replayedBytes,
    SlowConsumerPolicy slowConsumers,
    Set<String> allowedOrigins) {

  /** What happens to a connection that does not keep up with a broadcast. */
  public enum SlowConsumerPolicy {
    /** Its oldest waiting batches are dropped. */
    DROP_OLDEST,
    /** It is closed with code 1008, so that the client knows that it has missed something. */
    DISCONNECT
  }

  public static final WebSocketOptions DEFAULTS = builder().build();

  public WebSocketOptions {
    requirePositive("ackTimeout", ackTimeout);
    requirePositive("longestAckTimeout", longestAckTimeout);
    requirePositive("writeDeadline", writeDeadline);
    requirePositive("pingInterval", pingInterval);
    requireAtLeast("maxFrameBytes", maxFrameBytes, 1024);
    requireAtLeast("maxMessageBytes", maxMessageBytes, 1024);
    requireAtLeast("maxFragments", maxFragments, 1);
    requireAtLeast("maxFramesPerSecond", maxFramesPerSecond, 1);
    requireAtLeast("maxConnections", maxConnections, 1);
    requireAtLeast("maxSubscriptions", maxSubscriptions, 1);
    requireAtLeast("broadcastQueueMessages", broadcastQueueMessages, 1);
    requireAtLeast("broadcastQueueBytes", broadcastQueueBytes, 1);
    requireAtLeast("replayedBatches", replayedBatches, 0);
    requireAtLeast("replayedBytes", replayedBytes, 0);
    longestAckTimeout =
        longestAckTimeout.compareTo(ackTimeout) < 0 ? ackTimeout : longestAckTimeout;
    replayedBatches = Math.min(replayedBatches, broadcastQueueMessages / 2);
    replayedBytes = Math.min(replayedBytes, broadcastQueueBytes / 2);
    Objects.requireNonNull(slowConsumers, "slowConsumers");
    allowedOrigins =
        allowedOrigins.stream().map(OriginRule::listed).collect(Collectors.toUnmodifiableSet());
  }

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    return new Builder()
        .ackTimeout(ackTimeout)
        .longestAckTimeout(longestAckTimeout)
        .strictAcks(strictAcks)
        .maxFrameBytes(maxFrameBytes)
        .maxMessageBytes(maxMessageBytes)
        .maxFragments(maxFragments)
        .maxFramesPerSecond(maxFramesPerSecond)
        .maxConnections(maxConnections)
        .maxSubscriptions(maxSubscriptions)
        .writeDeadline(writeDeadline)
        .pingInterval(pingInterval)
        .broadcastQueueMessages(broadcastQueueMessages)
        .broadcastQueueBytes(broadcastQueueBytes)
        .replayedBatches(replayedBatches)
        .replayedBytes(replayedBytes)
        .slowConsumers(slowConsumers)
        .allowedOrigins(allowedOrigins);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException(
          name + " must be positive and at most 365 days, was " + value);
    }
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
    }
  }

  /** Collects the options; what is not set has its default. Not for use by several threads. */
  public static final class Builder {
    private Duration ackTimeout = Duration.ofMinutes(2);
    private Duration longestAckTimeout = Duration.ofMinutes(10);
    private boolean strictAcks;
    private int maxFrameBytes = 1 << 20;
    private int maxMessageBytes = 1 << 20;
    private int maxFragments = 1_024;
    private int maxFramesPerSecond = 100_000;
    private int maxConnections = 10_000;
    private int maxSubscriptions = 1_000;
    private Duration writeDeadline = Duration.ofSeconds(10);
    private Duration pingInterval = Duration.ofSeconds(30);
    private int broadcastQueueMessages = 1_024;
    private long broadcastQueueBytes = 64L << 20;
    private int replayedBatches = 256;
    private long replayedBytes = 4L << 20;
    private SlowConsumerPolicy slowConsumers = SlowConsumerPolicy.DISCONNECT;
    private Set<String> allowedOrigins = Set.of();

    private Builder() {}

    public Builder ackTimeout(Duration value) {
      ackTimeout = value;
      return this;
    }

    public Builder longestAckTimeout(Duration value) {
      longestAckTimeout = value;
      return this;
    }

    public Builder strictAcks(boolean value) {
      strictAcks = value;
      return this;
    }

    public Builder maxFrameBytes(int value) {
      maxFrameBytes = value;
      return this;
    }

    public Builder maxMessageBytes(int value) {
      maxMessageBytes = value;
      return this;
    }

    public Builder maxFragments(int value) {
      maxFragments = value;
      return this;
    }

    public Builder maxFramesPerSecond(int value) {
      maxFramesPerSecond = value;
      return this;
    }

    public Builder maxConnections(int value) {
      maxConnections = value;
      return this;
    }

    public Builder maxSubscriptions(int value) {
      maxSubscriptions = value;
      return this;
    }

    public Builder writeDeadline(Duration value) {
      writeDeadline = value;
      return this;
    }

    public Builder pingInterval(Duration value) {
      pingInterval = value;
      return this;
    }

    public Builder broadcastQueueMessages(int value) {
      broadcastQueueMessages = value;
      return this;
    }

    public Builder broadcastQueueBytes(long value) {
      broadcastQueueBytes = value;
      return this;
    }

    public Builder replayedBatches(int value) {
      replayedBatches = value;
      return this;
    }

    public Builder replayedBytes(long value) {
      replayedBytes = value;
      return this;
    }

    public Builder slowConsumers(SlowConsumerPolicy value) {
      slowConsumers = value;
      return this;
    }

    public Builder allowedOrigins(Set<String> value) {
      allowedOrigins = value;
      return this;
    }

    public WebSocketOptions build() {
      return new WebSocketOptions(
          ackTimeout,
          longestAckTimeout,
          strictAcks,
          maxFrameBytes,
          maxMessageBytes,
          maxFragments,
          maxFramesPerSecond,
          maxConnections,
          maxSubscriptions,
          writeDeadline,
          pingInterval,
          broadcastQueueMessages,
          broadcastQueueBytes,
          replayedBatches,
          replayedBytes,
          slowConsumers,
          allowedOrigins);
    }
  }
}
