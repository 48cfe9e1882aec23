package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes the dispatchers of streams of type {@code websocket}.
 *
 * @param <S> the type of the specification
 * @param <D> the type of the payload
 */
public final class WebSocketDispatchers<S extends EventStreamSpec<S>, D>
    implements DispatcherFactory<S, D> {
  /** Lets the timer of this module speak first, whose error says more than the engine's. */
  private static final Duration ENGINE_MARGIN = Duration.ofSeconds(5);

  private final WebSocketHub hub;
  private final EventJson<D> json;

  public WebSocketDispatchers(WebSocketHub hub, EventJson<D> json) {
    this.hub = hub;
    this.json = json;
  }

  @Override
  public void validate(EventStreamsConfig config, S spec, LifecyclePhase phase) {
    if (phase == LifecyclePhase.STARTING && modeOf(spec) == null) {
      throw ErrorCode.FIELD_INVALID.error("websocket.distributionMode must be set");
    }
  }

  @Override
  public S withDefaults(EventStreamsConfig config, S spec) {
    if (modeOf(spec) != null) {
      return spec;
    }
    return spec.withWebsocket(
        new WebSocketConfig(config.defaults().webSockets().distributionMode()));
  }

  @Override
  public Dispatcher<D> newDispatcher(EventStreamsConfig config, S spec) {
    String name = spec.fields().name();
    if (name == null) {
      throw ErrorCode.REQUIRED_FIELD_MISSING.error("name must be set");
    }
    DistributionMode mode = modeOf(withDefaults(config, spec));
    if (mode == null) {
      throw ErrorCode.FIELD_INVALID.error("websocket.distributionMode must be set");
    }
    return new WebSocketDispatcher<>(hub, json, name, mode);
  }

  @Override
  public Duration attemptTimeout(EventStreamsConfig config, S spec) {
    return hub.options().longestAckTimeout().plus(ENGINE_MARGIN);
  }

  private static @Nullable DistributionMode modeOf(EventStreamSpec<?> spec) {
    WebSocketConfig websocket = spec.websocket();
    return websocket == null ? null : websocket.distributionMode();
  }
}
