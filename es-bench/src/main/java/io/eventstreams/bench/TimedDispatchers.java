package io.eventstreams.bench;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Dispatchers whose batches are counted when they are handed over, and when they are answered. */
record TimedDispatchers(DispatcherFactory<GenericEventStream, RawJson> factory, RoundTrips trips)
    implements DispatcherFactory<GenericEventStream, RawJson> {
  @Override
  public void validate(EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
    factory.validate(config, spec, phase);
  }

  @Override
  public GenericEventStream withDefaults(EventStreamsConfig config, GenericEventStream spec) {
    return factory.withDefaults(config, spec);
  }

  @Override
  public Duration attemptTimeout(EventStreamsConfig config, GenericEventStream spec) {
    return factory.attemptTimeout(config, spec);
  }

  @Override
  public Dispatcher<RawJson> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
    return new Timed(factory.newDispatcher(config, spec), trips);
  }

  private record Timed(Dispatcher<RawJson> dispatcher, RoundTrips trips)
      implements Dispatcher<RawJson> {
    @Override
    public CompletionStage<DispatchOutcome> attemptDispatch(
        EventBatch<RawJson> batch, Attempt attempt) {
      RoundTrips.Trip trip = trips.sent(batch.events().size());
      CompletionStage<DispatchOutcome> stage =
          dispatcher.attemptDispatch(batch, new TimedAttempt(attempt, trip, trips));
      if (!stage.equals(Dispatcher.pending())) {
        trips.failed("its dispatcher answers in a way that is not timed");
      }
      return stage;
    }

    @Override
    public boolean mayBlock() {
      return dispatcher.mayBlock();
    }

    @Override
    public boolean waitsForConsumer() {
      return dispatcher.waitsForConsumer();
    }

    @Override
    public void close() {
      dispatcher.close();
    }
  }
}
