package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.util.OptionalLong;

/**
 * A log as a source.
 *
 * <p><b>Threads:</b> any.
 */
public record LogSource<S extends EventStreamSpec<S>, D>(MemoryLog<D> log)
    implements EventSource<S, D> {
  @Override
  public void run(SourceContext<S> context, String checkpoint, Deliver<D> deliver) {
    new LogReader<>(log, checkpoint).run(context::cancelled, deliver);
  }

  @Override
  public OptionalLong countAfter(S spec, String position) {
    return log.countAfter(position);
  }
}
