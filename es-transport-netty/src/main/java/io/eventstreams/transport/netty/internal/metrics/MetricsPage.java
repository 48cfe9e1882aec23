package io.eventstreams.transport.netty.internal.metrics;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.internal.tls.TlsListener;
import io.eventstreams.transport.netty.internal.websocket.WebSocketHub;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All numbers of a server and its streams. They are snapshots of what is counted anyhow: asking for
 * them costs a stream nothing.
 *
 * <p>Each stream is many time series, so that their number is limited: the newest {@value
 * #MAX_STREAMS} are shown, and of those the lag of the newest {@value #MAX_LAGS}, which costs
 * reading a checkpoint each.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Blocking:</b> waits for the manager and its store.
 */
public final class MetricsPage {
  static final int MAX_STREAMS = 1_000;
  static final int MAX_LAGS = 100;
  private static final int PAGE = 100;

  private final EventStreamManager<?> manager;
  private final WebSocketHub hub;
  private final ServerCounters counters;
  private final @Nullable TlsListener tls;

  public MetricsPage(
      EventStreamManager<?> manager,
      WebSocketHub hub,
      ServerCounters counters,
      @Nullable TlsListener tls) {
    this.manager = manager;
    this.hub = hub;
    this.counters = counters;
    this.tls = tls;
  }

  /** Whether the server that it is about asks its clients for certificates. */
  public boolean needsCertificates() {
    return tls != null && tls.needsCertificates();
  }

  /** The page as bytes of {@link MetricsText#CONTENT_TYPE}. */
  public byte[] print() {
    MetricsText text = new MetricsText();
    counters.print(text);
    text.gauge("server_websockets", "Open WebSockets.", hub.connections());
    if (tls != null) {
      text.time(
          "server_tls_certificate_expiry_seconds",
          "When the certificate in use, or one that it depends on, expires.",
          tls.expires());
    }
    streams(text);
    return text.print();
  }

  private void streams(MetricsText text) {
    Map<String, EventStreamSpec<?>> streams = new LinkedHashMap<>();
    long total = collect(streams);
    text.gauge("streams", "Streams that there are.", total);
    text.gauge(
        "streams_not_shown",
        "Streams without numbers of their own here, since there are too many.",
        Math.max(0, total - streams.size()));
    int lags = 0;
    for (Map.Entry<String, EventStreamSpec<?>> entry : streams.entrySet()) {
      StreamMetrics metrics = new StreamMetrics(text, entry.getKey());
      metrics.print(entry.getValue());
      boolean runs = entry.getValue().fields().status() == EventStreamStatus.STARTED;
      if (runs && lags < MAX_LAGS) {
        lags++;
        lag(metrics, entry.getValue());
      }
    }
  }

  /** By name: a stream that moves from one page to the next while they are read comes once. */
  private long collect(Map<String, EventStreamSpec<?>> streams) {
    long total = 0;
    for (int skip = 0; skip < MAX_STREAMS; skip += PAGE) {
      var page = manager.list(Query.ALL.withSkip(skip).withLimit(PAGE).withCount(skip == 0));
      total = Math.max(total, page.total().orElse(0));
      List<? extends EventStreamSpec<?>> items = page.items();
      for (EventStreamSpec<?> stream : items) {
        String name = stream.fields().name();
        streams.putIfAbsent(Printable.of(name == null ? "" : name), stream);
      }
      if (items.size() < PAGE) {
        break;
      }
    }
    return Math.max(total, streams.size());
  }

  /** A stream that was deleted meanwhile, or whose checkpoint cannot be read, shows no lag. */
  private void lag(StreamMetrics metrics, EventStreamSpec<?> stream) {
    String id = stream.id();
    if (id == null) {
      return;
    }
    try {
      metrics.print(manager.lag(id));
    } catch (EventStreamException unknown) {
      // Left out, as the format wants it for what is not known.
    }
  }
}
