package io.eventstreams.server;

import io.eventstreams.api.Event;
import io.eventstreams.engine.simulation.RealReceipts;
import io.eventstreams.transport.netty.WebSocketConsumer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A consumer at the other end of a WebSocket, which rejects batches, is late, never answers,
 * answers twice, and goes away and comes back in the middle of a batch.
 */
final class SocketClient implements AutoCloseable {
  private final URI server;
  private final String stream;
  private final RealReceipts receipts;
  private final ScheduledExecutorService later;
  private @Nullable WebSocketConsumer consumer;
  private boolean closed;

  private SocketClient(
      URI server, String stream, RealReceipts receipts, ScheduledExecutorService later) {
    this.server = server;
    this.stream = stream;
    this.receipts = receipts;
    this.later = later;
  }

  static SocketClient start(
      URI server, String stream, RealReceipts receipts, ScheduledExecutorService later) {
    SocketClient client = new SocketClient(server, stream, receipts, later);
    client.connect();
    return client;
  }

  private synchronized void connect() {
    if (!closed) {
      consumer =
          WebSocketConsumer.builder(server, stream, this::take)
              .pauses(Duration.ofMillis(2), Duration.ofMillis(20))
              .start();
    }
  }

  private void take(WebSocketConsumer.Batch batch) {
    List<Event<Integer>> events = SocketTransport.events(batch.json());
    receipts.comes(stream, events);
    if (receipts.happens("websocket lost before")) {
      comeAgain();
    } else if (receipts.happens("websocket nack")) {
      batch.nack("not now");
    } else if (!receipts.happens("websocket never answers")) {
      receipts.keeps(stream, events);
      answer(batch);
    }
  }

  private void answer(WebSocketConsumer.Batch batch) {
    if (receipts.happens("websocket lost before the answer")) {
      comeAgain();
    } else if (receipts.happens("websocket late")) {
      later(batch::ack, 2 * SocketTransport.ANSWER.toMillis());
    } else {
      batch.ack();
      if (receipts.happens("websocket answers twice")) {
        batch.ack();
        batch.nack("after all");
      }
      if (receipts.happens("websocket lost after the answer")) {
        comeAgain();
      }
    }
  }

  /** Not on the thread that takes batches, which ends with its connection. */
  private void comeAgain() {
    later(
        () -> {
          end();
          connect();
        },
        0);
  }

  private void later(Runnable work, long millis) {
    try {
      later.schedule(work, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException over) {
      // The run has ended.
    }
  }

  private synchronized void end() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    end();
  }
}
