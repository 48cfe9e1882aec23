package io.eventstreams.bench;

import io.eventstreams.api.Event;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * RxJava's {@code buffer} of a size and an age, on another thread than the source's. That thread
 * runs the timer too: from a thread of its own, which is the default, the timer now and then hands
 * over a batch after its successor. So there is no such case on the source's thread alone.
 */
final class RxJavaPeer extends Peer {
  private final ExecutorService producer = Executors.newSingleThreadExecutor(RxJavaPeer::thread);
  private final ExecutorService consumer = Executors.newSingleThreadExecutor(RxJavaPeer::thread);
  private final Disposable running;

  RxJavaPeer(PeerFeed feed, int batch) {
    super(feed);
    Iterable<Event<Long>> events = feed::iterator;
    Scheduler taker = Schedulers.from(consumer);
    running =
        Flowable.fromIterable(events)
            .filter(feed::accepts)
            .subscribeOn(Schedulers.from(producer))
            .observeOn(taker, false, BUFFER)
            .buffer(BATCH_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS, taker, batch)
            .subscribe(handler::handle);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "bench-rxjava");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    running.dispose();
    producer.shutdownNow();
    consumer.shutdownNow();
  }
}
