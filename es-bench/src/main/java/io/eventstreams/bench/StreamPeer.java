package io.eventstreams.bench;

import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.query.Query;
import io.eventstreams.engine.InProcessDispatchers;
import io.eventstreams.engine.InProcessDispatchers.BatchHandler;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ours: one stream of a whole engine, whose progress is its checkpoint in the store in memory. */
final class StreamPeer extends Peer {
  private final CountingPersistence persistence;
  private final StreamSubject stream;

  /** How its events are made, handled and stored. */
  enum Terms {
    /** Ready-made; the source's thread runs the handler and stores checkpoints. */
    INLINE,
    /** The same, with a handler that keeps the last batches. */
    INLINE_KEPT,
    /** The same, with new events in lists of several kinds, and the writer's thread to store. */
    WORST_MIX,
    /** Ready-made; the handler has a thread of its own. */
    BLOCKING
  }

  StreamPeer(PeerFeed feed, int batch, Terms terms) {
    super(feed);
    EventStreamFields fields =
        EventStreamFields.builder()
            .batchSize(batch)
            .batchTimeout(Duration.ofMillis(BATCH_TIMEOUT_MILLIS))
            .topicFilter(feed.expression())
            .build();
    BatchHandler<Long> taker =
        terms == Terms.INLINE_KEPT ? new Keeper(handler) : one -> handler.take(one.events());
    persistence = new CountingPersistence(terms == Terms.WORST_MIX);
    stream =
        new StreamSubject(
            terms == Terms.WORST_MIX ? new FreshSource(feed) : new FeedSource(feed),
            persistence,
            terms == Terms.BLOCKING
                ? InProcessDispatchers.blocking(taker)
                : InProcessDispatchers.inline(taker),
            fields,
            terms != Terms.BLOCKING,
            terms == Terms.INLINE || terms == Terms.INLINE_KEPT);
  }

  /** Looks at batches and keeps the last ones. */
  private static final class Keeper implements BatchHandler<Long> {
    private static final int BATCHES = 64;

    private final PeerHandler handler;
    private final @Nullable EventBatch<?>[] kept = new EventBatch<?>[BATCHES];
    private int next;

    Keeper(PeerHandler handler) {
      this.handler = handler;
    }

    @Override
    public void handle(EventBatch<Long> batch) {
      handler.take(batch.events());
      kept[next] = batch;
      next = (next + 1) % BATCHES;
    }
  }

  @Override
  String progress() {
    List<EventStreamCheckpoint> stored = persistence.checkpoints().list(Query.ALL).items();
    String position = stored.isEmpty() ? null : stored.get(0).sequenceId();
    return position == null ? "" : position;
  }

  @Override
  public long saves() {
    return stream.saves();
  }

  @Override
  public boolean hasCheckpoints() {
    return true;
  }

  @Override
  public long cpuNanos() {
    return stream.cpuNanos();
  }

  @Override
  public long allocatedBytes() {
    return stream.allocatedBytes();
  }

  @Override
  public void close() {
    stream.close();
  }
}
