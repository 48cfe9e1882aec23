package io.eventstreams.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The part of a specification which every kind of stream has. {@code null} means "not set: use the
 * default of the configuration".
 *
 * @param name see {@link io.eventstreams.api.text.NameRule}
 * @param status {@code started} (also when not set) or {@code stopped}
 * @param initialSequenceId the event after which to begin when there is no checkpoint: that one is
 *     not delivered, the next one is; not set or empty means from the first event. It means nothing
 *     to a stream that has a checkpoint, until that is reset
 * @param topicFilter a regular expression (RE2) which must match the whole topic; not set means all
 *     events, empty means only events with an empty topic
 * @param errorHandling what happens when the retries are spent
 * @param batchSize the largest number of events in a batch, 1 to 1,000,000
 * @param batchTimeout how long a batch may wait to become full; zero dispatches when idle
 * @param retryTimeout how long a batch is retried, counted from its first hand-over
 * @param blockedRetryDelay the pause between attempts once the retries are spent
 * @param maxInFlight how many batches may wait for their outcome, 1 to 1,024. Above 1, batches are
 *     handed out in order, but consumers may work on several at a time, and as many may come again
 *     after a crash
 * @param maxBufferedBytes the bytes that a stream may hold, where sizes are known
 * @param checkpointInterval how often progress without deliveries is stored
 */
public record EventStreamFields(
    @Nullable String name,
    @Nullable EventStreamStatus status,
    @Nullable String initialSequenceId,
    @Nullable String topicFilter,
    @Nullable ErrorHandlingType errorHandling,
    @Nullable Integer batchSize,
    @Nullable Duration batchTimeout,
    @Nullable Duration retryTimeout,
    @Nullable Duration blockedRetryDelay,
    @Nullable Integer maxInFlight,
    @Nullable Long maxBufferedBytes,
    @Nullable Duration checkpointInterval) {

  /** No field set. */
  public static final EventStreamFields NONE = builder().build();

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    return new Builder()
        .name(name)
        .status(status)
        .initialSequenceId(initialSequenceId)
        .topicFilter(topicFilter)
        .errorHandling(errorHandling)
        .batchSize(batchSize)
        .batchTimeout(batchTimeout)
        .retryTimeout(retryTimeout)
        .blockedRetryDelay(blockedRetryDelay)
        .maxInFlight(maxInFlight)
        .maxBufferedBytes(maxBufferedBytes)
        .checkpointInterval(checkpointInterval);
  }

  public EventStreamFields withName(String newName) {
    return toBuilder().name(newName).build();
  }

  public EventStreamFields withStatus(EventStreamStatus newStatus) {
    return toBuilder().status(newStatus).build();
  }

  public EventStreamFields withInitialSequenceId(@Nullable String newId) {
    return toBuilder().initialSequenceId(newId).build();
  }

  /**
   * These fields, those not set taken from {@code other}: a merge of {@code this} over {@code
   * other}.
   */
  public EventStreamFields over(EventStreamFields other) {
    return new EventStreamFields(
        name != null ? name : other.name,
        status != null ? status : other.status,
        initialSequenceId != null ? initialSequenceId : other.initialSequenceId,
        topicFilter != null ? topicFilter : other.topicFilter,
        errorHandling != null ? errorHandling : other.errorHandling,
        batchSize != null ? batchSize : other.batchSize,
        batchTimeout != null ? batchTimeout : other.batchTimeout,
        retryTimeout != null ? retryTimeout : other.retryTimeout,
        blockedRetryDelay != null ? blockedRetryDelay : other.blockedRetryDelay,
        maxInFlight != null ? maxInFlight : other.maxInFlight,
        maxBufferedBytes != null ? maxBufferedBytes : other.maxBufferedBytes,
        checkpointInterval != null ? checkpointInterval : other.checkpointInterval);
  }

  /** Collects the fields. Not for use by several threads. */
  public static final class Builder {
    private @Nullable String name;
    private @Nullable EventStreamStatus status;
    private @Nullable String initialSequenceId;
    private @Nullable String topicFilter;
    private @Nullable ErrorHandlingType errorHandling;
    private @Nullable Integer batchSize;
    private @Nullable Duration batchTimeout;
    private @Nullable Duration retryTimeout;
    private @Nullable Duration blockedRetryDelay;
    private @Nullable Integer maxInFlight;
    private @Nullable Long maxBufferedBytes;
    private @Nullable Duration checkpointInterval;

    private Builder() {}

    public Builder name(@Nullable String value) {
      name = value;
      return this;
    }

    public Builder status(@Nullable EventStreamStatus value) {
      status = value;
      return this;
    }

    public Builder initialSequenceId(@Nullable String value) {
      initialSequenceId = value;
      return this;
    }

    public Builder topicFilter(@Nullable String value) {
      topicFilter = value;
      return this;
    }

    public Builder errorHandling(@Nullable ErrorHandlingType value) {
      errorHandling = value;
      return this;
    }

    public Builder batchSize(@Nullable Integer value) {
      batchSize = value;
      return this;
    }

    public Builder batchTimeout(@Nullable Duration value) {
      batchTimeout = value;
      return this;
    }

    public Builder retryTimeout(@Nullable Duration value) {
      retryTimeout = value;
      return this;
    }

    public Builder blockedRetryDelay(@Nullable Duration value) {
      blockedRetryDelay = value;
      return this;
    }

    public Builder maxInFlight(@Nullable Integer value) {
      maxInFlight = value;
      return this;
    }

    public Builder maxBufferedBytes(@Nullable Long value) {
      maxBufferedBytes = value;
      return this;
    }

    public Builder checkpointInterval(@Nullable Duration value) {
      checkpointInterval = value;
      return this;
    }

    public EventStreamFields build() {
      return new EventStreamFields(
          name,
          status,
          initialSequenceId,
          topicFilter,
          errorHandling,
          batchSize,
          batchTimeout,
          retryTimeout,
          blockedRetryDelay,
          maxInFlight,
          maxBufferedBytes,
          checkpointInterval);
    }
  }
}
