package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.text.Printable;
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
  public void validate(S spec) {
    String initial = spec.fields().initialSequenceId();
    if (initial != null && !initial.isEmpty() && SequenceNumbers.parse(initial).isEmpty()) {
      throw ErrorCode.SEQUENCE_ID_INVALID.error(
          "initialSequenceId must be a sequenceId which this log has given, was '"
              + Printable.of(initial)
              + "'");
    }
  }

  @Override
  public OptionalLong countAfter(S spec, String position) {
    return log.countAfter(position);
  }
}
