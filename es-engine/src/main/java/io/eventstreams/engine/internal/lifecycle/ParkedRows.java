package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.text.Printable;
import io.eventstreams.engine.internal.runner.StreamRunner;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a stream has put aside, as it is stored; a replay goes through the instance that runs.
 *
 * <p><b>Threads:</b> any.
 */
final class ParkedRows<S extends EventStreamSpec<S>, D> implements ParkedEvents {
  /** As long as an attempt may take. */
  private static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

  private final String streamId;
  private final StreamHost<S, D> host;
  private final Function<String, ManagedStream<S, D>> streams;
  private final ParkedEventStore store;
  private final @Nullable EventDataCodec<D> codec;

  /**
   * The events of one stream.
   *
   * @param streams finds a stream, or fails when it is gone or the manager is closed
   */
  ParkedRows(
      String streamId,
      StreamHost<S, D> host,
      Function<String, ManagedStream<S, D>> streams,
      ParkedEventStore store,
      @Nullable EventDataCodec<D> codec) {
    this.streamId = streamId;
    this.host = host;
    this.streams = streams;
    this.store = store;
    this.codec = codec;
  }

  @Override
  public List<ParkedEvent> list(String afterId, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, was " + limit);
    }
    return store.list(existing(), afterId, limit);
  }

  @Override
  public Optional<ParkedEvent> find(String id) {
    return store.find(existing(), id);
  }

  @Override
  public long count() {
    return store.count(existing());
  }

  @Override
  public void drop(String id) {
    if (!store.delete(existing(), id)) {
      throw unknown(id);
    }
  }

  @Override
  public void replay(String id) {
    replay(id, UNLIMITED);
  }

  @Override
  public void replay(String id, Duration longest) {
    if (longest.isNegative() || longest.isZero()) {
      throw new IllegalArgumentException("longest must be positive, was " + longest);
    }
    ManagedStream<S, D> stream = streams.apply(streamId);
    if (stream.isWithin()) {
      throw new IllegalStateException("a replay must not be asked for from within its stream");
    }
    ParkedEvent row = store.find(streamId, id).orElseThrow(() -> unknown(id));
    Event<D> event = new Event<>(row.topic(), row.sequenceId(), decode(row));
    StreamRunner<S, D> runner = stream.running();
    if (runner == null) {
      throw ErrorCode.STREAM_NOT_RUNNING.error("the stream does not run");
    }
    Duration attempt = Duration.ofNanos(runner.attemptTimeoutNanos());
    long timeoutNanos = (longest.compareTo(attempt) < 0 ? longest : attempt).toNanos();
    ReplayWait wait = new ReplayWait();
    runner.replay(event, timeoutNanos, wait);
    // The instance answers within twice that time; this is for one that is held up.
    long heldUpNanos = 2 * timeoutNanos + host.stopTimeoutNanos();
    Throwable failure = wait.await(host.seams().waits(), heldUpNanos);
    if (failure instanceof EventStreamException known
        && (known.code() == ErrorCode.STREAM_NOT_RUNNING
            || known.code() == ErrorCode.REQUEST_TIMED_OUT)) {
      throw known;
    }
    if (failure != null) {
      throw ErrorCode.REPLAY_FAILED.error(
          "the event was not delivered: " + FailureText.of(failure), failure);
    }
    store.delete(streamId, id);
  }

  /** The id of the stream, unless it is gone. */
  private String existing() {
    return streams.apply(streamId).id();
  }

  private @Nullable D decode(ParkedEvent row) {
    if (codec == null) {
      throw ErrorCode.CONFIG_INVALID.error("a replay needs a dataCodec");
    }
    try {
      return codec.decode(row.json().getBytes(StandardCharsets.UTF_8));
    } catch (EventStreamException unreadable) {
      throw unreadable;
    } catch (RuntimeException broken) {
      throw ErrorCode.STORED_VALUE_UNREADABLE.error(
          "a parked event cannot be read: " + FailureText.of(broken), broken);
    }
  }

  private static EventStreamException unknown(String id) {
    return ErrorCode.PARKED_EVENT_UNKNOWN.error("no parked event '" + Printable.of(id) + "'");
  }
}
