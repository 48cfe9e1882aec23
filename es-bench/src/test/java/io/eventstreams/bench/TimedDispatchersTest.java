package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.engine.EventStreams;
import java.time.Duration;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Each way in which a dispatcher of a whole engine can end an attempt. */
class TimedDispatchersTest {
  private static final int RATE = 200;
  private static final Duration LENGTH = Duration.ofMillis(100);

  private record Answering(Dispatcher<RawJson> dispatcher)
      implements DispatcherFactory<GenericEventStream, RawJson> {
    @Override
    public void validate(EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
      // Nothing can be wrong with it.
    }

    @Override
    public Dispatcher<RawJson> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
      return dispatcher;
    }
  }

  private static Histogram run(Dispatcher<RawJson> dispatcher) throws InterruptedException {
    RoundTrips trips = new RoundTrips(false, "", RATE, LENGTH, LENGTH);
    WireLoad load = new WirePaced(trips, 5);
    WireSource source = new WireSource(load, Long.MAX_VALUE);
    try (EventStreamManager<GenericEventStream> manager =
        EventStreams.builder(source, new CountingPersistence(false))
            .dataCodec(RawJson.codec())
            .dispatcher(StreamSubject.TYPE, load.watched(new Answering(dispatcher)))
            .build()) {
      manager.upsert(
          "bench",
          GenericEventStream.EMPTY
              .withType(StreamSubject.TYPE)
              .withFields(
                  EventStreamFields.builder()
                      .batchSize(load.batchSize())
                      .batchTimeout(load.batchTimeout())
                      .build()));
      load.begin();
      source.begin();
      return trips.await(Duration.ofSeconds(10));
    }
  }

  private static Dispatcher<RawJson> ending(Consumer<Attempt> end) {
    return (batch, attempt) -> {
      end.accept(attempt);
      return Dispatcher.pending();
    };
  }

  @Test
  void whatWasDeliveredIsTimed() throws Exception {
    Histogram times = run(ending(attempt -> attempt.complete(DispatchOutcome.delivered())));
    assertThat(times.getTotalCount()).isEqualTo(Seconds.events(RATE, LENGTH));
  }

  @Test
  void whatWasRefusedIsAnError() {
    IllegalStateException cause = new IllegalStateException("no thanks");
    assertThatThrownBy(
            () -> run(ending(attempt -> attempt.complete(DispatchOutcome.refused(cause)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a batch was not taken")
        .hasMessageContaining("no thanks");
  }

  @Test
  void whatWasGivenBackIsAnError() {
    assertThatThrownBy(() -> run(ending(Attempt::giveBack)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a batch was not taken: it was given back");
  }

  @Test
  void anAnswerThatCannotBeTimedIsAnError() {
    assertThatThrownBy(() -> run((batch, attempt) -> Dispatcher.delivered()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("answers in a way that is not timed");
  }
}
