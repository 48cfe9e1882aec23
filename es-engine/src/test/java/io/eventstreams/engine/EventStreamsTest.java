package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.api.testkit.ScriptedDispatcher;
import io.eventstreams.api.testkit.ScriptedSource;
import org.junit.jupiter.api.Test;

class EventStreamsTest {
  private final EventStreams.Builder<GenericEventStream, Integer> builder =
      EventStreams.builder(
          new ScriptedSource<GenericEventStream, Integer>(7), InMemoryPersistence.create());
  private final DispatcherFactory<GenericEventStream, Integer> factory =
      new ScriptedDispatcher<Integer>().factory();

  @Test
  void whatIsGivenIsGivenOneAfterTheOther() {
    assertThat(
            builder
                .config(EventStreamsConfig.DEFAULTS)
                .listener(new EventStreamListener() {})
                .dispatcher(EventStreamType.WEBSOCKET, factory)
                .dataCodec(new FlakyCodec()))
        .isSameAs(builder);
  }

  @Test
  void thereIsOneListener() {
    builder.listener(new EventStreamListener() {});
    assertThatThrownBy(() -> builder.listener(new EventStreamListener() {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTypeHasOneFactory() {
    builder.dispatcher(EventStreamType.WEBSOCKET, factory);
    assertThatThrownBy(() -> builder.dispatcher(EventStreamType.WEBSOCKET, factory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("registered twice");
  }
}
