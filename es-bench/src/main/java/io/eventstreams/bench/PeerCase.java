package io.eventstreams.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who does the work of a stream: we, others, or the bare machine. */
enum PeerCase {
  INLINE("inline", 1, true, "ours: handler on the source's thread"),
  INLINE_UNFILTERED("inline-unfiltered", 1, false, "ours: the source's thread, no filter"),
  WORST_MIX("worst-mix", 1, true, "ours: new events, several lists, writer's thread"),
  BLOCKING("blocking", 2, true, "ours: handler on a thread of its own"),
  DISRUPTOR("disruptor", 2, true, "Disruptor, published one by one"),
  DISRUPTOR_CHUNKS("disruptor-chunks", 2, true, "Disruptor, published by the chunk"),
  REACTOR("reactor", 2, true, "Reactor bufferTimeout, another thread"),
  REACTOR_INLINE("reactor-inline", 1, true, "Reactor bufferTimeout, the source's thread"),
  RXJAVA("rxjava", 2, true, "RxJava buffer, another thread"),
  PEKKO("pekko", 2, true, "Pekko Streams groupedWithin, another actor"),
  PEKKO_INLINE("pekko-inline", 1, true, "Pekko Streams groupedWithin, one actor"),
  PUBLISHER("publisher", 2, true, "JDK SubmissionPublisher"),
  QUEUE("queue", 2, true, "JDK ArrayBlockingQueue, drained"),
  ARRAYS("machine-chunks", 2, false, "machine: chunks to another thread, no filter"),
  SPIN("machine-spin", 2, false, "machine: event by event, spinning threads"),
  PARK("machine-park", 2, false, "machine: event by event, parking threads");

  static final String BENCHMARK = "peers/in-process";

  private static final String FILTER = "topic[0-8]";

  private final String label;
  private final int threads;
  private final boolean filtered;
  private final String summary;

  PeerCase(String label, int threads, boolean filtered, String summary) {
    this.label = label;
    this.threads = threads;
    this.filtered = filtered;
    this.summary = summary;
  }

  String label() {
    return label;
  }

  int threads() {
    return threads;
  }

  String summary() {
    return summary;
  }

  static String list() {
    return Arrays.stream(values())
        .map(one -> "  %-18s %s".formatted(one.label, one.summary))
        .collect(Collectors.joining("\n"));
  }

  static PeerCase named(String label) {
    return Arrays.stream(values())
        .filter(one -> one.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("--cases has an unknown case '" + label + "'; see --help"));
  }

  Map<String, Object> params(int batch, int chunk) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("case", label);
    params.put("batch", handsOver() ? 1 : this == ARRAYS ? chunk : batch);
    params.put("chunk", handsOver() ? 1 : chunk);
    params.put("filter", filtered);
    params.put("threads", threads);
    return params;
  }

  /** Whether its figure is the time of a hand-over. */
  boolean handsOver() {
    return this == SPIN || this == PARK;
  }

  private @Nullable String filter() {
    return filtered ? FILTER : null;
  }

  Peer start(int batch, int chunk) {
    PeerFeed feed = new PeerFeed(ReadyEvents.chunks(chunk, true), filter());
    return switch (this) {
      case INLINE, INLINE_UNFILTERED -> new StreamPeer(feed, batch, StreamPeer.Terms.INLINE);
      case WORST_MIX -> new StreamPeer(feed, batch, StreamPeer.Terms.WORST_MIX);
      case BLOCKING -> new StreamPeer(feed, batch, StreamPeer.Terms.BLOCKING);
      case DISRUPTOR -> new DisruptorPeer(feed, batch, false);
      case DISRUPTOR_CHUNKS -> new DisruptorPeer(feed, batch, true);
      case REACTOR -> new ReactorPeer(feed, batch, true);
      case REACTOR_INLINE -> new ReactorPeer(feed, batch, false);
      case RXJAVA -> new RxJavaPeer(feed, batch);
      case PEKKO -> new PekkoPeer(feed, batch, true);
      case PEKKO_INLINE -> new PekkoPeer(feed, batch, false);
      case PUBLISHER -> new PublisherPeer(feed, batch);
      case QUEUE -> new QueuePeer(feed, batch);
      case ARRAYS -> new ArraysPeer(feed);
      case SPIN -> new HandOverPeer(feed, false);
      case PARK -> new HandOverPeer(feed, true);
    };
  }
}
