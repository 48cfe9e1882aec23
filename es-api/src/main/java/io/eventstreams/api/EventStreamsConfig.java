package io.eventstreams.api;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The configuration of a manager. Every part has a default; {@link #DEFAULTS} is a complete one.
 *
 * @param disablePrivateIPs refuse webhooks to loopback and private addresses; true
 * @param checkpoints when progress is stored
 * @param defaults what holds for a stream that does not say otherwise
 * @param retry the back-off between attempts
 * @param tlsConfigs TLS settings which streams refer to by name; none
 * @param limits what one manager may hold, and how long it waits
 */
public record EventStreamsConfig(
    boolean disablePrivateIPs,
    CheckpointsTuningConfig checkpoints,
    EventStreamDefaults defaults,
    Retry retry,
    Map<String, TlsConfig> tlsConfigs,
    Limits limits) {

  public static final EventStreamsConfig DEFAULTS =
      new EventStreamsConfig(
          true,
          CheckpointsTuningConfig.DEFAULTS,
          EventStreamDefaults.DEFAULTS,
          Retry.DEFAULTS,
          Map.of(),
          Limits.DEFAULTS);

  public EventStreamsConfig {
    Objects.requireNonNull(checkpoints, "checkpoints");
    Objects.requireNonNull(defaults, "defaults");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(limits, "limits");
    tlsConfigs = Map.copyOf(tlsConfigs);
  }

  public EventStreamsConfig withDisablePrivateIPs(boolean disable) {
    return new EventStreamsConfig(disable, checkpoints, defaults, retry, tlsConfigs, limits);
  }

  public EventStreamsConfig withCheckpoints(CheckpointsTuningConfig newCheckpoints) {
    return new EventStreamsConfig(
        disablePrivateIPs, newCheckpoints, defaults, retry, tlsConfigs, limits);
  }

  public EventStreamsConfig withDefaults(EventStreamDefaults newDefaults) {
    return new EventStreamsConfig(
        disablePrivateIPs, checkpoints, newDefaults, retry, tlsConfigs, limits);
  }

  public EventStreamsConfig withRetry(Retry newRetry) {
    return new EventStreamsConfig(
        disablePrivateIPs, checkpoints, defaults, newRetry, tlsConfigs, limits);
  }

  public EventStreamsConfig withTlsConfigs(Map<String, TlsConfig> newTlsConfigs) {
    return new EventStreamsConfig(
        disablePrivateIPs, checkpoints, defaults, retry, newTlsConfigs, limits);
  }

  public EventStreamsConfig withLimits(Limits newLimits) {
    return new EventStreamsConfig(
        disablePrivateIPs, checkpoints, defaults, retry, tlsConfigs, newLimits);
  }

  /**
   * When progress is stored.
   *
   * @param asynchronous whether the next batch may start before the checkpoint is stored; true.
   *     Checkpoints of batches that follow each other fast are then put together: one is stored at
   *     the latest a millisecond, 64 batches or a quarter of {@code maxUnsaved} events after the
   *     one before, so that after a crash so much may be delivered again.
   * @param unmatchedEventThreshold after more than this many unmatched events progress is stored,
   *     not negative; 250
   */
  public record CheckpointsTuningConfig(boolean asynchronous, long unmatchedEventThreshold) {
    public static final CheckpointsTuningConfig DEFAULTS = new CheckpointsTuningConfig(true, 250);

    public CheckpointsTuningConfig {
      if (unmatchedEventThreshold < 0) {
        throw new IllegalArgumentException(
            "unmatchedEventThreshold must not be negative, was " + unmatchedEventThreshold);
      }
    }
  }

  /**
   * What holds for a stream that does not say otherwise.
   *
   * @param errorHandling {@code block}
   * @param batchSize 1 to 1,000,000; 50
   * @param batchTimeout zero or more; 500 ms
   * @param retryTimeout at least 1 ms; 5 min
   * @param blockedRetryDelay at least 1 ms; 1 min
   * @param maxInFlight 1 to 1,024; 1
   * @param maxBufferedBytes at least 1; 64 MiB
   * @param checkpointInterval at least 1 ms; 10 s
   * @param webSockets for WebSocket streams
   * @param webhooks for webhook streams; see {@link HttpConfig#DEFAULTS}
   */
  public record EventStreamDefaults(
      ErrorHandlingType errorHandling,
      int batchSize,
      Duration batchTimeout,
      Duration retryTimeout,
      Duration blockedRetryDelay,
      int maxInFlight,
      long maxBufferedBytes,
      Duration checkpointInterval,
      ConfigWebsocketDefaults webSockets,
      HttpConfig webhooks) {
    public static final EventStreamDefaults DEFAULTS =
        new EventStreamDefaults(
            ErrorHandlingType.BLOCK,
            50,
            Duration.ofMillis(500),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            1,
            64L << 20,
            Duration.ofSeconds(10),
            new ConfigWebsocketDefaults(DistributionMode.LOAD_BALANCE),
            HttpConfig.DEFAULTS);

    public EventStreamDefaults {
      Objects.requireNonNull(errorHandling, "errorHandling");
      Objects.requireNonNull(webSockets, "webSockets");
      Objects.requireNonNull(webhooks, "webhooks");
      StreamLimits.check(
          asFields(
              errorHandling,
              batchSize,
              batchTimeout,
              retryTimeout,
              blockedRetryDelay,
              maxInFlight,
              maxBufferedBytes,
              checkpointInterval));
    }

    /** The defaults as the fields of a stream, without a name and a status. */
    public EventStreamFields asFields() {
      return asFields(
          errorHandling,
          batchSize,
          batchTimeout,
          retryTimeout,
          blockedRetryDelay,
          maxInFlight,
          maxBufferedBytes,
          checkpointInterval);
    }

    /** These defaults with those fields replaced that {@code fields} sets. */
    public EventStreamDefaults with(EventStreamFields fields) {
      EventStreamFields all = fields.over(asFields());
      return new EventStreamDefaults(
          Objects.requireNonNull(all.errorHandling()),
          Objects.requireNonNull(all.batchSize()),
          Objects.requireNonNull(all.batchTimeout()),
          Objects.requireNonNull(all.retryTimeout()),
          Objects.requireNonNull(all.blockedRetryDelay()),
          Objects.requireNonNull(all.maxInFlight()),
          Objects.requireNonNull(all.maxBufferedBytes()),
          Objects.requireNonNull(all.checkpointInterval()),
          webSockets,
          webhooks);
    }

    public EventStreamDefaults withWebSockets(ConfigWebsocketDefaults newWebSockets) {
      return new EventStreamDefaults(
          errorHandling,
          batchSize,
          batchTimeout,
          retryTimeout,
          blockedRetryDelay,
          maxInFlight,
          maxBufferedBytes,
          checkpointInterval,
          newWebSockets,
          webhooks);
    }

    /** These defaults with other settings for webhooks; what those leave open keeps its default. */
    public EventStreamDefaults withWebhooks(HttpConfig newWebhooks) {
      return new EventStreamDefaults(
          errorHandling,
          batchSize,
          batchTimeout,
          retryTimeout,
          blockedRetryDelay,
          maxInFlight,
          maxBufferedBytes,
          checkpointInterval,
          webSockets,
          newWebhooks.over(HttpConfig.DEFAULTS));
    }

    private static EventStreamFields asFields(
        ErrorHandlingType errorHandling,
        int batchSize,
        Duration batchTimeout,
        Duration retryTimeout,
        Duration blockedRetryDelay,
        int maxInFlight,
        long maxBufferedBytes,
        Duration checkpointInterval) {
      return EventStreamFields.builder()
          .errorHandling(errorHandling)
          .batchSize(batchSize)
          .batchTimeout(batchTimeout)
          .retryTimeout(retryTimeout)
          .blockedRetryDelay(blockedRetryDelay)
          .maxInFlight(maxInFlight)
          .maxBufferedBytes(maxBufferedBytes)
          .checkpointInterval(checkpointInterval)
          .build();
    }
  }

  /**
   * Defaults of WebSocket streams.
   *
   * @param distributionMode {@code load_balance}
   */
  public record ConfigWebsocketDefaults(DistributionMode distributionMode) {
    public ConfigWebsocketDefaults {
      Objects.requireNonNull(distributionMode, "distributionMode");
    }
  }

  /**
   * The back-off between attempts: it begins at {@code initialDelay} and is multiplied by {@code
   * factor} after each failure, up to {@code maximumDelay}.
   *
   * @param initialDelay positive; 250 ms
   * @param maximumDelay not below {@code initialDelay}; 30 s
   * @param factor a finite number; values below 1 mean 2, which is the default
   * @param jitter none
   */
  public record Retry(Duration initialDelay, Duration maximumDelay, double factor, Jitter jitter) {
    public static final Retry DEFAULTS =
        new Retry(Duration.ofMillis(250), Duration.ofSeconds(30), 2.0);

    public Retry {
      if (initialDelay.isNegative() || initialDelay.isZero()) {
        throw new IllegalArgumentException(
            "retry.initialDelay must be positive, was " + initialDelay);
      }
      if (maximumDelay.compareTo(initialDelay) < 0) {
        throw new IllegalArgumentException(
            "retry.maximumDelay must not be below retry.initialDelay, was " + maximumDelay);
      }
      if (Double.isNaN(factor) || Double.isInfinite(factor)) {
        throw new IllegalArgumentException("retry.factor must be a finite number, was " + factor);
      }
      factor = factor < 1 ? 2.0 : factor;
      Objects.requireNonNull(jitter, "jitter");
    }

    /** A back-off without jitter. */
    public Retry(Duration initialDelay, Duration maximumDelay, double factor) {
      this(initialDelay, maximumDelay, factor, Jitter.NONE);
    }

    public Retry withJitter(Jitter newJitter) {
      return new Retry(initialDelay, maximumDelay, factor, newJitter);
    }
  }

  /**
   * What one manager may hold, and how long it waits.
   *
   * @param stopTimeout how long {@code stop}, {@code reset}, {@code delete} and {@code close} wait,
   *     positive; 10 s
   * @param maxUnsaved settled events without a stored checkpoint after which a stream pauses, at
   *     least 1; 10,000
   * @param maxParked parked events of a stream that parks, at least 1; one more makes it block;
   *     10,000
   */
  public record Limits(Duration stopTimeout, long maxUnsaved, long maxParked) {
    public static final Limits DEFAULTS = new Limits(Duration.ofSeconds(10), 10_000, 10_000);

    public Limits {
      if (stopTimeout.isNegative() || stopTimeout.isZero()) {
        throw new IllegalArgumentException("stopTimeout must be positive, was " + stopTimeout);
      }
      if (maxUnsaved < 1) {
        throw new IllegalArgumentException("maxUnsaved must be at least 1, was " + maxUnsaved);
      }
      if (maxParked < 1) {
        throw new IllegalArgumentException("maxParked must be at least 1, was " + maxParked);
      }
    }
  }
}
