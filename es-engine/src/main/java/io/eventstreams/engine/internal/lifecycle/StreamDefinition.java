package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.engine.internal.batch.ByteGate;
import io.eventstreams.engine.internal.batch.CoreSettings;
import io.eventstreams.engine.internal.batch.TopicFilter;
import io.eventstreams.engine.internal.dispatch.NextStepRule;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import io.eventstreams.engine.internal.observe.FailureLog;
import io.eventstreams.engine.internal.runner.StreamSetup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One valid specification with the dispatcher that was made for it. It lives until another takes
 * its place.
 *
 * <p><b>Threads:</b> immutable; {@link #close} by the reconciler, once nothing runs with it.
 */
final class StreamDefinition<S extends EventStreamSpec<S>, D> {
  private static final Logger LOG = System.getLogger(StreamDefinition.class.getName());

  private final S resolved;
  private final EventSource<S, D> source;
  private final @Nullable EventDataCodec<D> dataCodec;
  private final Dispatcher<D> dispatcher;
  private final long attemptTimeoutNanos;
  private final CoreSettings settings;
  private final String selection;

  private StreamDefinition(
      S resolved,
      EventSource<S, D> source,
      @Nullable EventDataCodec<D> dataCodec,
      Dispatcher<D> dispatcher,
      long attemptTimeoutNanos,
      CoreSettings settings,
      String selection) {
    this.resolved = resolved;
    this.source = source;
    this.dataCodec = dataCodec;
    this.dispatcher = dispatcher;
    this.attemptTimeoutNanos = attemptTimeoutNanos;
    this.settings = settings;
    this.selection = selection;
  }

  static <S extends EventStreamSpec<S>, D> StreamDefinition<S, D> make(
      S resolved, SpecRules<S, D> rules) {
    DispatcherFactory<S, D> factory = rules.factory(resolved);
    // The dispatcher last: whatever fails before it leaves nothing that wants to be closed.
    long attemptTimeoutNanos = attemptTimeoutNanos(resolved, rules);
    EventStreamFields all = resolved.fields().over(rules.config().defaults().asFields());
    CoreSettings settings = settings(rules.config(), rules.retry(), all);
    String selection = Answers.given(resolved.selection(), "selection of the specification");
    return new StreamDefinition<>(
        resolved,
        rules.source(),
        rules.dataCodec(),
        Answers.given(
            factory.newDispatcher(rules.config(), resolved), "newDispatcher of the factory"),
        attemptTimeoutNanos,
        settings,
        selection);
  }

  private static CoreSettings settings(
      EventStreamsConfig config, RetryPolicy retry, EventStreamFields fields) {
    return new CoreSettings(
        Objects.requireNonNull(fields.batchSize()),
        nanos(fields.batchTimeout()),
        Objects.requireNonNull(fields.maxInFlight()),
        new NextStepRule(
            retry,
            nanos(fields.retryTimeout()),
            nanos(fields.blockedRetryDelay()),
            Objects.requireNonNull(fields.errorHandling())),
        config.checkpoints().unmatchedEventThreshold(),
        nanos(fields.checkpointInterval()),
        !config.checkpoints().asynchronous(),
        config.limits().maxUnsaved(),
        Objects.requireNonNull(fields.maxBufferedBytes()));
  }

  private static long nanos(@Nullable Duration duration) {
    return RetryPolicy.nanos(Objects.requireNonNull(duration, "duration"));
  }

  CoreSettings settings() {
    return settings;
  }

  /** Whether a stream with this specification would run just the same. */
  boolean runsLike(S otherResolved) {
    return with(resolved, running(resolved)).equals(with(otherResolved, running(otherResolved)));
  }

  /**
   * Whether a stream with this specification delivers the same events to the same consumer, so that
   * an instance can follow it while it runs.
   */
  boolean delivers(S otherResolved, SpecRules<S, D> rules) {
    return with(resolved, delivering(resolved))
            .equals(with(otherResolved, delivering(otherResolved)))
        && attemptTimeoutNanos == attemptTimeoutNanos(otherResolved, rules);
  }

  private static <S extends EventStreamSpec<S>, D> long attemptTimeoutNanos(
      S resolved, SpecRules<S, D> rules) {
    Duration timeout =
        Answers.given(
            rules.factory(resolved).attemptTimeout(rules.config(), resolved),
            "attemptTimeout of the factory");
    if (timeout.isZero() || timeout.isNegative()) {
      throw ErrorCode.CONFIG_INVALID.error(
          "attemptTimeout of the factory must be more than zero, was " + timeout);
    }
    return nanos(timeout);
  }

  private static EventStreamFields running(EventStreamSpec<?> spec) {
    return spec.fields().toBuilder().status(null).build();
  }

  private static EventStreamFields delivering(EventStreamSpec<?> spec) {
    EventStreamFields all = spec.fields();
    return EventStreamFields.builder().name(all.name()).topicFilter(all.topicFilter()).build();
  }

  private static <S extends EventStreamSpec<S>> S with(S spec, EventStreamFields fields) {
    S bare = spec.withTimes(null, null);
    return bare.withBase(bare.base().withFields(fields).withoutStatistics());
  }

  /** The same with other limits; of the two only the new one is to be closed. */
  StreamDefinition<S, D> adjusted(S otherResolved, SpecRules<S, D> rules) {
    EventStreamFields all = otherResolved.fields().over(rules.config().defaults().asFields());
    return new StreamDefinition<>(
        otherResolved,
        source,
        dataCodec,
        dispatcher,
        attemptTimeoutNanos,
        settings(rules.config(), rules.retry(), all),
        selection);
  }

  StreamSetup<S, D> setup(CheckpointState claim) {
    EventStreamFields fields = resolved.fields();
    String name = Objects.requireNonNull(fields.name());
    S spec = resolved.withFields(fields.withInitialSequenceId(claim.initialSequenceId()));
    return new StreamSetup<>(
        spec,
        new StreamIdentity(
            Objects.requireNonNull(resolved.id()),
            name,
            claim.generation(),
            fields.topicFilter(),
            selection),
        settings,
        TopicFilter.compile(fields.topicFilter()),
        source,
        dispatcher,
        attemptTimeoutNanos,
        dataCodec,
        dataCodec != null && dataCodec.knowsSizes()
            ? new ByteGate<>(dataCodec, settings.maxBufferedBytes())
            : null);
  }

  void close() {
    try {
      dispatcher.close();
    } catch (Throwable failure) {
      FailureLog.log(LOG, Level.WARNING, "a dispatcher could not be closed", failure);
    }
  }
}
