package io.eventstreams.transport.netty.internal.metrics;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened at the listening socket since the server began. Nothing is counted here per
 * event.
 *
 * <p><b>Threads:</b> any.
 */
public final class ServerCounters {
  private static final int CLASSES = 5;

  private final LongAdder accepted = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failedHandshakes = new LongAdder();
  private final LongAdder[] answers = new LongAdder[CLASSES];

  public ServerCounters() {
    for (int i = 0; i < CLASSES; i++) {
      answers[i] = new LongAdder();
    }
  }

  /** A connection has been made and has a place. */
  public void accepted() {
    accepted.increment();
  }

  /** An accepted connection has ended. */
  public void closed() {
    closed.increment();
  }

  /** A connection has been closed since there was no place for it. */
  public void refused() {
    refused.increment();
  }

  /** A client did not get through the TLS handshake. */
  public void handshakeFailed() {
    failedHandshakes.increment();
  }

  /** A request has been answered. */
  public void answered(int status) {
    answers[status / 100 - 1].increment();
  }

  void print(MetricsText text) {
    long ended = closed.sum();
    text.gauge("server_connections", "Open connections.", accepted.sum() - ended);
    text.counter("server_connections_total", "Connections that were accepted.", accepted.sum());
    text.counter(
        "server_connections_refused_total",
        "Connections that were closed at once, since there were too many.",
        refused.sum());
    text.counter(
        "server_tls_handshakes_failed_total",
        "TLS handshakes that failed, or whose client was not let in.",
        failedHandshakes.sum());
    for (int i = 0; i < CLASSES; i++) {
      text.counter(
          "server_requests_total",
          "Requests that were answered, by the class of the status.",
          answers[i].sum(),
          "status",
          (i + 1) + "xx");
    }
  }
}
