package io.eventstreams.server.internal.cli;

import java.io.IOException;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One connection that has started one stream: prints batches and acknowledges those that were
 * printed whole.
 *
 * <p><b>Threads:</b> the client's, one call at a time.
 */
final class TailConnection implements WebSocket.Listener {
  private static final long CLOSE_TIMEOUT_SECONDS = 5;

  private final String stream;
  private final EventPrinter printer;
  private final JsonMapper json = new JsonMapper();
  private final StringBuilder message = new StringBuilder();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private CompletableFuture<WebSocket> sent = new CompletableFuture<>();

  TailConnection(String stream, EventPrinter printer) {
    this.stream = stream;
    this.printer = printer;
  }

  /** Completes when enough is printed, exceptionally when the connection is lost before. */
  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  @Override
  public void onOpen(WebSocket socket) {
    sent = socket.sendText("{\"type\":\"start\",\"stream\":" + quotedName() + "}", true);
    socket.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
    message.append(part);
    if (last) {
      String whole = message.toString();
      message.setLength(0);
      if (!printer.isDone()) {
        take(socket, whole);
      }
    }
    socket.request(1);
    return null;
  }

  private void take(WebSocket socket, String text) {
    BatchMessage batch;
    try {
      batch = BatchMessage.parse(text);
    } catch (JacksonException malformed) {
      ended.completeExceptionally(new IOException("the server sent what is not JSON", malformed));
      return;
    }
    if (printer.print(batch) && batch.batchNumber() > 0) {
      acknowledge(socket, batch.batchNumber());
    }
    if (printer.isDone()) {
      sent =
          sent.thenCompose(done -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""))
              .orTimeout(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** The JDK's client takes one message after the other was sent. */
  private void acknowledge(WebSocket socket, long batchNumber) {
    String ack =
        "{\"type\":\"ack\",\"stream\":" + quotedName() + ",\"batchNumber\":" + batchNumber + "}";
    sent = sent.thenCompose(done -> socket.sendText(ack, true));
  }

  private String quotedName() {
    return json.writeValueAsString(stream);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    end(new IOException("the server closed the connection with code " + code));
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable failure) {
    end(failure);
  }

  private void end(Throwable failure) {
    if (printer.isDone()) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(failure);
    }
  }
}
