package io.eventstreams.bench;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import org.jspecify.annotations.Nullable;

/** A source that tells which thread runs it. */
abstract class BenchSource implements EventSource<GenericEventStream, Long> {
  private volatile @Nullable Thread thread;

  abstract void deliverAll(SourceContext<GenericEventStream> context, Deliver<Long> deliver);

  /** The thread that runs the source; null before it does. */
  @Nullable Thread thread() {
    return thread;
  }

  @Override
  public void run(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<Long> deliver) {
    thread = Thread.currentThread();
    deliverAll(context, deliver);
  }
}
