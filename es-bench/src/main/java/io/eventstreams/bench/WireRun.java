package io.eventstreams.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One measurement of one sender with its receivers in another process.
 *
 * @param benchmark {@code websocket} or {@code webhook}
 * @param ours whether the engine sends, or Netty alone
 */
record WireRun(
    String benchmark,
    WireCase one,
    int batch,
    int window,
    boolean ours,
    int warmupSeconds,
    int seconds) {
  static final String WEB_SOCKET = "websocket";
  static final String WEBHOOK = "webhook";

  ResultRow measure(PrintStream progress) throws IOException, InterruptedException {
    progress.printf("%s %s batch %d window %d %s%n", benchmark, one.label(), batch, window, side());
    return benchmark.equals(WEB_SOCKET) ? webSocket(progress) : webhook(progress);
  }

  private ResultRow webSocket(PrintStream progress) throws IOException, InterruptedException {
    WireEvents events = new WireEvents(batch, !one.broadcast(), "\n");
    if (ours) {
      try (EngineSender sender = EngineSender.webSocket(events, batch, window, one.broadcast())) {
        return withClients(events, sender, sender.port(), progress);
      }
    }
    try (BareWebSocketSender sender =
        new BareWebSocketSender(events, window, one.broadcast(), one.connections())) {
      return withClients(events, sender, sender.port(), progress);
    }
  }

  private ResultRow withClients(
      WireEvents events, WireSender sender, int port, PrintStream progress)
      throws IOException, InterruptedException {
    try (WirePeer peer = new WirePeer(one.plan(port), sender::progressed)) {
      peer.awaitReady();
      sender.begin();
      return observe(events, sender, peer, progress);
    }
  }

  private ResultRow webhook(PrintStream progress) throws IOException, InterruptedException {
    WireEvents events = new WireEvents(batch, false, "");
    try (WirePeer peer = new WirePeer(one.plan(0), replies -> {});
        WireSender sender =
            ours
                ? EngineSender.webhook(events, batch, window, peer.port())
                : new BareWebhookSender(events, window, peer.port())) {
      sender.begin();
      return observe(events, sender, peer, progress);
    }
  }

  private ResultRow observe(
      WireEvents events, WireSender sender, WirePeer peer, PrintStream progress)
      throws IOException, InterruptedException {
    rate("  warm-up", warmupSeconds, sender, progress);
    double eventsPerSecond = rate("  measured", seconds, sender, progress);
    check(events, sender, peer);
    return new ResultRow(benchmark, params(side()), "events_per_second", eventsPerSecond, "1/s");
  }

  /** Stops, and compares what has arrived with what should have. */
  void check(WireEvents events, WireSender sender, WirePeer peer)
      throws IOException, InterruptedException {
    long batches = sender.stop();
    long copies = one.copies();
    WirePeer.Totals got = peer.awaitTotals(batches * copies);
    if (got.batches() != batches * copies || got.checksum() != events.checksum(batches) * copies) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%d batches were sent to each of %d and %d arrived, %s checksum",
              batches,
              copies,
              got.batches(),
              got.checksum() == events.checksum(batches) * copies ? "with the right" : "wrong"));
    }
  }

  private double rate(String label, int duration, WireSender sender, PrintStream progress)
      throws InterruptedException {
    double eventsPerBatch = (double) batch * one.copies();
    long startNanos = System.nanoTime();
    long start = sender.taken();
    long last = start;
    long lastNanos = startNanos;
    for (int i = 0; i < duration; i++) {
      TimeUnit.SECONDS.sleep(1);
      long nowNanos = System.nanoTime();
      long now = sender.taken();
      progress.printf(
          Locale.ROOT,
          "%s %,.0f events/s%n",
          label,
          (now - last) * eventsPerBatch * 1e9 / (nowNanos - lastNanos));
      last = now;
      lastNanos = nowNanos;
    }
    if (last == start) {
      throw new IllegalStateException("nothing was taken");
    }
    return (last - start) * eventsPerBatch * 1e9 / (lastNanos - startNanos);
  }

  String side() {
    return ours ? "ours" : "bare Netty";
  }

  Map<String, Object> params(String side) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("case", one.label());
    params.put("batch", batch);
    params.put("window", window);
    params.put("sender", side);
    return params;
  }
}
