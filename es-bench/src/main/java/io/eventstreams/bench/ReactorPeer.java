package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.time.Duration;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reactor's {@code bufferTimeout}, on the source's thread or on another. */
final class ReactorPeer extends Peer {
  private final Scheduler producer = Schedulers.newSingle("bench-producer", true);
  private final Scheduler consumer = Schedulers.newSingle("bench-consumer", true);
  private final Disposable running;

  ReactorPeer(PeerFeed feed, int batch, boolean crossesThreads) {
    super(feed);
    Iterable<Event<Long>> events = feed::iterator;
    Flux<Event<Long>> wanted =
        Flux.fromIterable(events).filter(feed::accepts).subscribeOn(producer);
    Duration timeout = Duration.ofMillis(BATCH_TIMEOUT_MILLIS);
    Flux<List<Event<Long>>> batches =
        crossesThreads
            ? wanted.publishOn(consumer, BUFFER).bufferTimeout(batch, timeout, consumer)
            : wanted.bufferTimeout(batch, timeout);
    running = batches.subscribe(handler::handle);
  }

  @Override
  public void close() {
    running.dispose();
    producer.dispose();
    consumer.dispose();
  }
}
