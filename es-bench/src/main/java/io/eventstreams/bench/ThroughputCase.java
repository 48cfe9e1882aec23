package io.eventstreams.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One way for events to get from here to there. */
enum ThroughputCase {
  INLINE("inline", "a stream, the handler on the source's thread"),
  INLINE_KEPT("inline-kept", "the same, with a handler that keeps the batch"),
  INLINE_FILTER("inline-filter", "the same, with a filter for 9 of 10 topics"),
  INLINE_FILTER_TEXTS("inline-filter-texts", "the same, each event with a topic string of its own"),
  WORST_MIX("worst-mix", "the same, new events, lists of several kinds, the writer's thread"),
  BLOCKING("blocking", "a stream, the handler on a thread of its own"),
  BLOCKING_FILTER("blocking-filter", "the same, with a filter for 9 of 10 topics");

  static final String BENCHMARK = "throughput/in-process";

  private static final String FILTER = "topic[0-8]";

  private final String label;
  private final String summary;

  ThroughputCase(String label, String summary) {
    this.label = label;
    this.summary = summary;
  }

  String label() {
    return label;
  }

  static String list() {
    return Arrays.stream(values())
        .map(one -> "  %-20s %s".formatted(one.label, one.summary))
        .collect(Collectors.joining("\n"));
  }

  static ThroughputCase named(String label) {
    return Arrays.stream(values())
        .filter(one -> one.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("--cases has an unknown case '" + label + "'; see --help"));
  }

  Map<String, Object> params(int batch, int chunk) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("case", label);
    params.put("batch", batch);
    params.put("chunk", chunk);
    params.put("filter", filter() != null);
    return params;
  }

  private @Nullable String filter() {
    return switch (this) {
      case INLINE_FILTER, INLINE_FILTER_TEXTS, WORST_MIX, BLOCKING_FILTER -> FILTER;
      case INLINE, INLINE_KEPT, BLOCKING -> null;
    };
  }

  Peer start(int batch, int chunk) {
    PeerFeed feed = new PeerFeed(ReadyEvents.chunks(chunk, this != INLINE_FILTER_TEXTS), filter());
    StreamPeer.Terms terms =
        switch (this) {
          case INLINE, INLINE_FILTER, INLINE_FILTER_TEXTS -> StreamPeer.Terms.INLINE;
          case INLINE_KEPT -> StreamPeer.Terms.INLINE_KEPT;
          case WORST_MIX -> StreamPeer.Terms.WORST_MIX;
          case BLOCKING, BLOCKING_FILTER -> StreamPeer.Terms.BLOCKING;
        };
    return new StreamPeer(feed, batch, terms);
  }
}
