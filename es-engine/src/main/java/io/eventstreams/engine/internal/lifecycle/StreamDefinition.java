package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.engine.internal.batch.CoreSettings;
import io.eventstreams.engine.internal.batch.TopicFilter;
import io.eventstreams.engine.internal.dispatch.NextStepRule;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import io.eventstreams.engine.internal.runner.StreamSetup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;

/**
 * One valid specification with the dispatcher that was made for it. It lives until another takes
 * its place.
 *
 * <p><b>Threads:</b> immutable; {@link #close} by the reconciler, once nothing runs with it.
 */
final class StreamDefinition<S extends EventStreamSpec<S>, D> {
  private static final Logger LOG = System.getLogger(StreamDefinition.class.getName());

  private final S resolved;
  private final EventStreamsConfig config;
  private final EventSource<S, D> source;
  private final Dispatcher<D> dispatcher;
  private final Duration attemptTimeout;

  private StreamDefinition(
      S resolved,
      EventStreamsConfig config,
      EventSource<S, D> source,
      Dispatcher<D> dispatcher,
      Duration attemptTimeout) {
    this.resolved = resolved;
    this.config = config;
    this.source = source;
    this.dispatcher = dispatcher;
    this.attemptTimeout = attemptTimeout;
  }

  static <S extends EventStreamSpec<S>, D> StreamDefinition<S, D> make(
      S resolved, SpecRules<S, D> rules) {
    DispatcherFactory<S, D> factory = rules.factory(resolved);
    return new StreamDefinition<>(
        resolved,
        rules.config(),
        rules.source(),
        factory.newDispatcher(rules.config(), resolved),
        factory.attemptTimeout(rules.config(), resolved));
  }

  S resolved() {
    return resolved;
  }

  /** Whether a stream with this specification would run just the same. */
  boolean runsLike(S otherResolved) {
    return running(resolved).equals(running(otherResolved));
  }

  private static <S extends EventStreamSpec<S>> S running(S spec) {
    S bare = spec.withTimes(null, null);
    return bare.withBase(
        bare.base().withFields(bare.fields().toBuilder().status(null).build()).withoutStatistics());
  }

  StreamSetup<S, D> setup(CheckpointState claim) {
    EventStreamFields fields = resolved.fields();
    String name = Objects.requireNonNull(fields.name());
    CoreSettings settings =
        new CoreSettings(
            Objects.requireNonNull(fields.batchSize()),
            Objects.requireNonNull(fields.batchTimeout()).toNanos(),
            Objects.requireNonNull(fields.maxInFlight()),
            new NextStepRule(
                RetryPolicy.of(config.retry()),
                Objects.requireNonNull(fields.retryTimeout()).toNanos(),
                Objects.requireNonNull(fields.blockedRetryDelay()).toNanos(),
                Objects.requireNonNull(fields.errorHandling())),
            config.checkpoints().unmatchedEventThreshold(),
            Objects.requireNonNull(fields.checkpointInterval()).toNanos(),
            !config.checkpoints().asynchronous(),
            config.limits().maxUnsaved());
    S spec = resolved.withFields(fields.withInitialSequenceId(claim.initialSequenceId()));
    return new StreamSetup<>(
        spec,
        new StreamIdentity(
            Objects.requireNonNull(resolved.id()), name, claim.generation(), fields.topicFilter()),
        settings,
        TopicFilter.compile(fields.topicFilter()),
        source,
        dispatcher,
        attemptTimeout.toNanos());
  }

  void close() {
    try {
      dispatcher.close();
    } catch (RuntimeException failure) {
      LOG.log(Level.WARNING, "a dispatcher could not be closed", failure);
    }
  }
}
