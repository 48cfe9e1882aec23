package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import java.util.concurrent.CompletionStage;

/**
 * Takes the batches of one stream to the clients that have started its name.
 *
 * <p><b>Threads:</b> any. A batch is written as JSON once, on the thread that hands it out.
 */
final class WebSocketDispatcher<D> implements Dispatcher<D> {
  private final WebSocketHub hub;
  private final EventJson<D> json;
  private final String stream;
  private final DistributionMode mode;

  WebSocketDispatcher(WebSocketHub hub, EventJson<D> json, String stream, DistributionMode mode) {
    this.hub = hub;
    this.json = json;
    this.stream = stream;
    this.mode = mode;
    hub.opened(stream, mode);
  }

  @Override
  public CompletionStage<DispatchOutcome> attemptDispatch(EventBatch<D> batch, Attempt attempt) {
    return switch (mode) {
      case LOAD_BALANCE -> {
        hub.stream(stream).dispatch(attempt, batch.events().size(), () -> print(batch));
        yield Dispatcher.pending();
      }
      case BROADCAST -> broadcast(batch, attempt);
    };
  }

  private CompletionStage<DispatchOutcome> broadcast(EventBatch<D> batch, Attempt attempt) {
    byte[] payload;
    try {
      payload = print(batch);
    } catch (RuntimeException failure) {
      return Dispatcher.completed(
          DispatchOutcome.refused(OpenDeliveries.asUnserialisable(failure)));
    }
    hub.stream(stream).broadcast(attempt, payload, batch.events());
    return Dispatcher.pending();
  }

  private byte[] print(EventBatch<D> batch) {
    return json.printBatch(new EventBatch<>(0, stream, batch.events()));
  }

  @Override
  public boolean waitsForConsumer() {
    return mode == DistributionMode.LOAD_BALANCE;
  }

  @Override
  public void close() {
    hub.closed(stream, mode);
  }
}
