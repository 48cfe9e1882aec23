package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.EventJson;
import io.eventstreams.api.json.JsonBuffer;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
        hub.stream(stream).dispatch(attempt, batch.events().size(), out -> print(batch, out));
        yield Dispatcher.pending();
      }
      case BROADCAST -> broadcast(batch, attempt);
    };
  }

  private CompletionStage<DispatchOutcome> broadcast(EventBatch<D> batch, Attempt attempt) {
    JsonBuffer printed = hub.buffers().take();
    try {
      print(batch, printed);
      hub.stream(stream).broadcast(attempt, message(printed), batch.events());
    } catch (RuntimeException failure) {
      return Dispatcher.completed(
          DispatchOutcome.refused(OpenDeliveries.asUnserialisable(failure)));
    } finally {
      hub.buffers().giveBack(printed);
    }
    return Dispatcher.pending();
  }

  private void print(EventBatch<D> batch, JsonBuffer out) {
    json.printBatch(new EventBatch<>(0, stream, batch.events()), out);
  }

  /** Outside of the heap, where sockets take it from, however many get it. */
  private static ByteBuf message(JsonBuffer printed) {
    return ByteBufAllocator.DEFAULT
        .ioBuffer(printed.size() + 1)
        .writeBytes(printed.array(), 0, printed.size())
        .writeByte('\n');
  }

  @Override
  public boolean waitsForConsumer() {
    return true;
  }

  @Override
  public void close() {
    hub.closed(stream, mode);
  }
}
