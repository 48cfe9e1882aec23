package io.eventstreams.bench;

import io.eventstreams.api.Event;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Ready-made events from a thread to another through Reactor, which gathers them there by size or
 * time.
 */
final class ReactorBaseline implements Subject {
  private static final Duration BATCH_TIMEOUT = Duration.ofMillis(500);

  private final Scheduler producer = Schedulers.newSingle("bench-producer", true);
  private final Scheduler consumer = Schedulers.newSingle("bench-consumer", true);
  private final Disposable running;
  private volatile long taken;
  private volatile long buffers;

  ReactorBaseline(List<Event<Long>> ring, int batch) {
    Iterable<Event<Long>> endless = () -> new Endless(ring);
    running =
        Flux.fromIterable(endless)
            .subscribeOn(producer)
            .publishOn(consumer)
            .bufferTimeout(batch, BATCH_TIMEOUT)
            .subscribe(this::take);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one consumer
  private void take(List<Event<Long>> buffer) {
    taken += buffer.size();
    buffers++;
  }

  @Override
  public long events() {
    return taken;
  }

  @Override
  public long batches() {
    return buffers;
  }

  @Override
  public void close() {
    running.dispose();
    producer.dispose();
    consumer.dispose();
  }

  /** The same events round and round. */
  private static final class Endless implements Iterator<Event<Long>> {
    private final List<Event<Long>> ring;
    private int next;

    Endless(List<Event<Long>> ring) {
      this.ring = ring;
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Event<Long> next() {
      Event<Long> event = ring.get(next);
      next = next + 1 == ring.size() ? 0 : next + 1;
      return event;
    }
  }
}
