package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.ConfigWebsocketDefaults;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.DispatcherFactory;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WebSocketProtocolTest {
  private static final EventStreamsConfig CONFIG = EventStreamsConfig.DEFAULTS;

  private final DispatcherFactory<GenericEventStream, RawJson> factory =
      WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS).dispatcherFactory();

  @Test
  void fillsInTheConfiguredDistributionMode() {
    EventStreamsConfig broadcast =
        CONFIG.withDefaults(
            CONFIG
                .defaults()
                .withWebSockets(new ConfigWebsocketDefaults(DistributionMode.BROADCAST)));
    GenericEventStream plain = GenericEventStream.named("demo");
    GenericEventStream own =
        plain.withWebsocket(new WebSocketConfig(DistributionMode.LOAD_BALANCE));
    assertThat(factory.withDefaults(CONFIG, plain).websocket())
        .isEqualTo(new WebSocketConfig(DistributionMode.LOAD_BALANCE));
    assertThat(factory.withDefaults(broadcast, plain.withWebsocket(new WebSocketConfig(null))))
        .isEqualTo(plain.withWebsocket(new WebSocketConfig(DistributionMode.BROADCAST)));
    assertThat(factory.withDefaults(broadcast, own)).isEqualTo(own);
  }

  @Test
  void validatesBeforeAndAfterDefaults() {
    GenericEventStream plain = GenericEventStream.named("demo");
    factory.validate(CONFIG, plain, LifecyclePhase.PRE_INSERT_VALIDATION);
    factory.validate(CONFIG, factory.withDefaults(CONFIG, plain), LifecyclePhase.STARTING);
    assertThatThrownBy(() -> factory.validate(CONFIG, plain, LifecyclePhase.STARTING))
        .hasMessageStartingWith("FF00234: ");
  }

  @Test
  void leavesTheEngineMoreTimeThanTheConsumer() {
    Duration engine = factory.attemptTimeout(CONFIG, GenericEventStream.named("demo"));
    assertThat(engine).isGreaterThan(WebSocketOptions.DEFAULTS.ackTimeout());
    assertThat(WebSocketOptions.DEFAULTS.ackTimeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    assertThatThrownBy(() -> WebSocketOptions.builder().maxFrameBytes(10).build())
        .hasMessage("maxFrameBytes must be at least 1024, was 10");
    assertThatThrownBy(() -> WebSocketOptions.builder().pingInterval(Duration.ZERO).build())
        .hasMessageContaining("pingInterval");
    assertThatThrownBy(() -> WebSocketOptions.builder().allowedOrigins(Set.of("a.example")).build())
        .hasMessageStartingWith("allowedOrigins must be origins ");
    WebSocketOptions options =
        WebSocketOptions.builder().allowedOrigins(Set.of("HTTPS://A.example")).build();
    assertThat(options.allowedOrigins()).containsExactly("https://a.example");
    assertThat(options.toBuilder().build()).isEqualTo(options);
  }
}
