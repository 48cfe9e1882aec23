package io.eventstreams.bench;

import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.engine.InProcessDispatchers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ours: one stream of a whole engine, whose progress is its checkpoint in the store in memory. */
final class StreamPeer extends Peer {
  private final CountingPersistence persistence = new CountingPersistence(false);
  private final StreamSubject stream;

  StreamPeer(PeerFeed feed, int batch, boolean inline) {
    super(feed);
    EventStreamFields fields =
        EventStreamFields.builder()
            .batchSize(batch)
            .batchTimeout(Duration.ofMillis(BATCH_TIMEOUT_MILLIS))
            .topicFilter(feed.expression())
            .build();
    InProcessDispatchers.BatchHandler<Long> taker = one -> handler.take(one.events());
    stream =
        new StreamSubject(
            new FeedSource(feed),
            persistence,
            inline ? InProcessDispatchers.inline(taker) : InProcessDispatchers.blocking(taker),
            fields,
            inline,
            inline);
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
  public long allocatedBytes() {
    return stream.allocatedBytes();
  }

  @Override
  public void close() {
    stream.close();
  }

  /** Delivers what the feed has, and then waits to be stopped. */
  private static final class FeedSource extends BenchSource {
    private final PeerFeed feed;

    FeedSource(PeerFeed feed) {
      this.feed = feed;
    }

    @Override
    void deliverAll(SourceContext<GenericEventStream> context, Deliver<Long> deliver) {
      try {
        feed.deliverTo(
            chunk -> {
              if (deliver.deliver(chunk) == SourceInstruction.EXIT) {
                throw new InterruptedException("told to exit");
              }
            });
        while (!context.cancelled()) {
          TimeUnit.MILLISECONDS.sleep(1);
        }
      } catch (InterruptedException end) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
