package io.eventstreams.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One measurement of one sender with its receivers in another process.
 *
 * @param benchmark {@code websocket} or {@code webhook}
 * @param ours whether the engine sends, or Netty alone
 * @param rate events a second, if they are paced
 */
record WireRun(
    String benchmark,
    WireCase one,
    int batch,
    int window,
    boolean ours,
    int rate,
    Duration warmup,
    Duration measured) {
  static final String WEB_SOCKET = "websocket";
  static final String WEBHOOK = "webhook";

  List<ResultRow> measure(PrintStream progress) throws IOException, InterruptedException {
    progress.printf("%s %s batch %d window %d %s%n", benchmark, one.label(), batch, window, side());
    return benchmark.equals(WEB_SOCKET) ? webSocket(progress) : webhook(progress);
  }

  /** What is sent, as it looks to the receivers of this benchmark. */
  WireLoad load() {
    boolean numbered = benchmark.equals(WEB_SOCKET) && !one.broadcast();
    String end = benchmark.equals(WEB_SOCKET) ? "\n" : "";
    return one.paced()
        ? new WirePaced(new RoundTrips(numbered, end, rate, warmup, measured), batch)
        : new WireFlood(new WireEvents(batch, numbered, end), batch, one.copies());
  }

  private List<ResultRow> webSocket(PrintStream progress) throws IOException, InterruptedException {
    WireLoad load = load();
    if (ours) {
      try (EngineSender sender = EngineSender.webSocket(load, window, one.broadcast())) {
        return withClients(load, sender, sender.port(), progress);
      }
    }
    try (BareWebSocketSender sender =
        new BareWebSocketSender(load.bare(), window, one.broadcast(), one.connections())) {
      return withClients(load, sender, sender.port(), progress);
    }
  }

  private List<ResultRow> withClients(
      WireLoad load, WireSender sender, int port, PrintStream progress)
      throws IOException, InterruptedException {
    try (WirePeer peer = new WirePeer(one.plan(port), sender::progressed)) {
      peer.awaitReady();
      return observe(load, sender, peer, progress);
    }
  }

  private List<ResultRow> webhook(PrintStream progress) throws IOException, InterruptedException {
    WireLoad load = load();
    try (WirePeer peer = new WirePeer(one.plan(0), replies -> {});
        WireSender sender =
            ours
                ? EngineSender.webhook(load, window, peer.port(), one.connections())
                : new BareWebhookSender(load.bare(), window * one.connections(), peer.port())) {
      return observe(load, sender, peer, progress);
    }
  }

  /** Measures with receivers that are ready, and checks what they got. */
  List<ResultRow> observe(WireLoad load, WireSender sender, WirePeer peer, PrintStream progress)
      throws IOException, InterruptedException {
    load.begin();
    sender.begin();
    List<ResultRow> rows = load.measure(this, sender, progress);
    check(load, sender, peer);
    return rows;
  }

  /** Stops, and compares what has arrived with what should have. */
  void check(WireLoad load, WireSender sender, WirePeer peer)
      throws IOException, InterruptedException {
    long batches = sender.stop();
    long copies = one.copies();
    long checksum = sender.checksum(load, batches) * copies;
    WirePeer.Totals got = peer.awaitTotals(batches * copies);
    if (got.batches() != batches * copies || got.checksum() != checksum) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%d batches were sent to each of %d and %d arrived, %s checksum",
              batches,
              copies,
              got.batches(),
              got.checksum() == checksum ? "with the right" : "wrong"));
    }
  }

  String side() {
    return ours ? "ours" : "bare Netty";
  }

  Map<String, Object> params(String side) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("case", one.label());
    params.put("batch", batch);
    params.put("window", window);
    if (one.paced()) {
      params.put("rate", rate);
    }
    params.put("sender", side);
    return params;
  }
}
