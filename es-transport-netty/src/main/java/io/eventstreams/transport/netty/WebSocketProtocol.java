package io.eventstreams.transport.netty;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.transport.netty.internal.websocket.WebSocketDispatchers;
import io.eventstreams.transport.netty.internal.websocket.WebSocketHub;

/**
 * The WebSocket protocol of event streams: it brings the batches of streams of type {@code
 * websocket} to the clients which have started them. Clients come in through an {@link
 * EventStreamsServer}.
 *
 * <p>Consumers belong to a stream's name, and batch numbers count per name, from 1, for as long as
 * this object lives. A batch waits without limit for a consumer. Only the connection that was given
 * a batch can answer it, once.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Blocking:</b> never.
 *
 * @param <D> the type of the events' payload
 */
public final class WebSocketProtocol<D> implements AutoCloseable {
  private final WebSocketHub hub;
  private final EventJson<D> json;

  WebSocketProtocol(WebSocketHub hub, EventDataCodec<D> codec) {
    this.hub = hub;
    this.json = new EventJson<>(codec);
  }

  public static <D> WebSocketProtocol<D> create(EventDataCodec<D> codec, WebSocketOptions options) {
    return new WebSocketProtocol<>(new WebSocketHub(options), codec);
  }

  /** What makes the dispatchers of streams of type {@code websocket}; one manager needs one. */
  public <S extends EventStreamSpec<S>> DispatcherFactory<S, D> dispatcherFactory() {
    return new WebSocketDispatchers<>(hub, json);
  }

  /** How many clients are connected. */
  public int connections() {
    return hub.connections();
  }

  /**
   * Closes all connections with code 1001 and lets no new ones in. Batches that clients had are
   * unavailable at once; later ones wait until their stream stops.
   */
  @Override
  public void close() {
    hub.close();
  }

  WebSocketHub hub() {
    return hub;
  }
}
