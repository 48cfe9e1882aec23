package io.eventstreams.bench;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the lists of a load until it is stopped. For a broadcast, of which nobody acknowledges
 * anything, it stays within the window of the slowest receiver that reads.
 *
 * <p><b>Threads:</b> one runs it; the rest may be called by any.
 */
final class WireSource implements EventSource<GenericEventStream, RawJson> {
  private final WireLoad load;
  private final long window;
  private volatile @Nullable Thread thread;
  private volatile long progress;
  private volatile long delivered;
  private volatile boolean begun;
  private volatile boolean stopping;
  private volatile boolean ended;

  /**
   * Makes a source.
   *
   * @param window how many batches the slowest receiver may lack
   */
  WireSource(WireLoad load, long window) {
    this.load = load;
    this.window = window;
  }

  /** Lets it deliver. */
  void begin() {
    begun = true;
    LockSupport.unpark(thread);
  }

  void progressed(long batches) {
    progress = batches;
    LockSupport.unpark(thread);
  }

  /** Asks it to end; how many lists it has delivered, once it has. */
  long stop() throws InterruptedException {
    stopping = true;
    long untilNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!ended) {
      if (System.nanoTime() - untilNanos > 0) {
        throw new IllegalStateException("the source is held up");
      }
      LockSupport.unpark(thread);
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return delivered;
  }

  /** How many lists it has delivered. */
  long delivered() {
    return delivered;
  }

  @Override
  public void run(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<RawJson> deliver) {
    thread = Thread.currentThread();
    // Its only writer: one run at a time.
    long count = delivered;
    while (!stopping && !context.cancelled()) {
      if (!begun || count - progress >= window || count == load.lists()) {
        LockSupport.park();
      } else if (deliver.deliver(load.list(count)) == SourceInstruction.EXIT) {
        break;
      } else {
        delivered = ++count;
      }
    }
    ended = true;
    while (!context.cancelled() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
