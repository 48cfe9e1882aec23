package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.SourceContext;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Delivers what a feed has until that is ended, and then waits to be stopped. */
class FeedSource extends BenchSource {
  private final PeerFeed feed;

  FeedSource(PeerFeed feed) {
    this.feed = feed;
  }

  /** What is delivered for a chunk of the feed. */
  List<Event<Long>> deliverable(List<Event<Long>> chunk) {
    return chunk;
  }

  @Override
  final void deliverAll(SourceContext<GenericEventStream> context, Deliver<Long> deliver) {
    try {
      feed.deliverTo(
          chunk -> {
            if (deliver.deliver(deliverable(chunk)) == SourceInstruction.EXIT) {
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
