package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's {@code SubmissionPublisher}. It tells no time: a third thread publishes a reminder now
 * and then, upon which the consumer looks at its clock.
 */
final class PublisherPeer extends Peer {
  private static final Event<Long> REMINDER = new Event<>("", "reminder", 0L);

  private final ExecutorService consumer =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "bench-consumer");
            thread.setDaemon(true);
            return thread;
          });
  private final SubmissionPublisher<Event<Long>> publisher =
      new SubmissionPublisher<>(consumer, BUFFER);
  private final Thread clock;

  PublisherPeer(PeerFeed feed, int batch) {
    super(feed);
    publisher.subscribe(new Gatherer(new PeerBatcher(batch, handler)));
    daemon("bench-producer", () -> feed.deliverTo(this::submit));
    clock = daemon("bench-clock", this::remind);
  }

  private void submit(List<Event<Long>> chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      if (feed.accepts(chunk.get(i))) {
        publisher.submit(chunk.get(i));
      }
    }
  }

  private void remind() throws InterruptedException {
    while (true) {
      TimeUnit.MILLISECONDS.sleep(BATCH_TIMEOUT_MILLIS / 2);
      publisher.submit(REMINDER);
    }
  }

  /** Gathers what it takes. */
  private record Gatherer(PeerBatcher batcher) implements Flow.Subscriber<Event<Long>> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // there is one reminder
    public void onNext(Event<Long> event) {
      if (event == REMINDER) {
        batcher.flushIfDue();
      } else {
        batcher.add(event);
      }
    }

    @Override
    public void onError(Throwable failure) {
      // Events are missing then, which the checksum tells.
    }

    @Override
    public void onComplete() {
      // It is closed when all has come.
    }
  }

  @Override
  public void close() {
    clock.interrupt();
    publisher.close();
    consumer.shutdownNow();
  }
}
