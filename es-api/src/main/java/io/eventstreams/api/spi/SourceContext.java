package io.eventstreams.api.spi;

/**
 * What one run of a source knows.
 *
 * @param <S> the type of the specification
 */
public interface SourceContext<S> {
  /** The specification of the stream, defaults filled in. */
  S spec();

  /** Whether the run should end. Also told by an interrupt of the thread that runs the source. */
  boolean cancelled();
}
