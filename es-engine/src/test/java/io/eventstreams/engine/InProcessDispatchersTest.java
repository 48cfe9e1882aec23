package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class InProcessDispatchersTest {
  @Test
  void whatAHandlerThrowsInlineIsTheReason() {
    SteppedMachine machine = new SteppedMachine();
    RecordingListener listener = new RecordingListener();
    try (EngineRig rig = new EngineRig().on(machine)) {
      rig.listener = listener;
      rig.factory(
          InProcessDispatchers.inline(
              batch -> {
                throw new IOException("no route");
              }));
      rig.add(0, 5).stream("demo");
      machine.run();
      assertThat(listener.told("batchFailed")).singleElement().asString().contains("no route");
    }
  }

  private static DispatcherFactory<GenericEventStream, Integer> blocking(Duration time) {
    return InProcessDispatchers.blocking(batch -> {}, time);
  }

  @Test
  void aBlockingHandlerHasTheGivenTime() {
    Duration time = Duration.ofMinutes(10);
    assertThat(blocking(time).attemptTimeout(EventStreamsConfig.DEFAULTS, GenericEventStream.EMPTY))
        .isEqualTo(time);
    for (Duration none : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatThrownBy(() -> blocking(none))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("attemptTimeout of " + none + " must be more than zero");
    }
  }

  private static final class Waiting implements Dispatcher<Integer> {
    private int closed;

    @Override
    public CompletionStage<DispatchOutcome> attemptDispatch(
        EventBatch<Integer> batch, Attempt attempt) {
      return Dispatcher.pending();
    }

    @Override
    public boolean waitsForConsumer() {
      return true;
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private static Dispatcher<Integer> sharing(Dispatcher<Integer> shared) {
    DispatcherFactory<GenericEventStream, Integer> factory = InProcessDispatchers.sharing(shared);
    return factory.newDispatcher(EventStreamsConfig.DEFAULTS, GenericEventStream.EMPTY);
  }

  @Test
  void aSharedOneIsAskedForItsKindAndOutlivesTheStreams() {
    Waiting waiting = new Waiting();
    Dispatcher<Integer> ofOneStream = sharing(waiting);
    assertThat(ofOneStream.waitsForConsumer()).isTrue();
    assertThat(ofOneStream.mayBlock()).isFalse();
    ofOneStream.close();
    assertThat(waiting.closed).isZero();
    assertThat(sharing((batch, attempt) -> Dispatcher.pending()).waitsForConsumer()).isFalse();
  }
}
