package io.eventstreams.api.spi;

import io.eventstreams.api.Event;
import io.eventstreams.api.SourceInstruction;
import java.util.List;

/**
 * Hands events to a stream. It belongs to one run of a source.
 *
 * <p><b>Threads:</b> any, one at a time.
 *
 * <p><b>Blocking:</b> until the last event of the list has been taken into a batch; only then may
 * the caller change the list. An interrupt ends the wait: the answer is then {@code EXIT}, and the
 * thread's interrupt flag is set.
 *
 * @param <D> the type of the payload
 */
@FunctionalInterface
public interface Deliver<D> {
  /**
   * Delivers events in order; an empty list is allowed.
   *
   * @return {@code EXIT} when the run is over and {@code run} must return
   * @throws io.eventstreams.api.EventStreamException {@code ES10003} when the list holds a null;
   *     the events before it were taken, and this run takes no more
   * @throws IllegalStateException when two threads deliver at once, or when called from within a
   *     dispatcher
   */
  SourceInstruction deliver(List<Event<D>> events);

  /**
   * Tells that the source has looked at everything up to a position and has nothing more there for
   * this stream: for a source that filters by itself, or whose positions move without events. Once
   * what it has delivered before is settled, the stream's checkpoint follows within its {@code
   * checkpointInterval}, and the next run begins after that position instead of reading all of it
   * again. It counts as no event.
   *
   * <p>Threads, blocking and answer are those of {@link #deliver}. An implementation without it,
   * such as a lambda, passes the position on to nobody.
   *
   * @param sequenceId a position of the source, not before the last event delivered; may be called
   *     with the same one again. The next event must have another id
   * @return {@code EXIT} when the run is over and {@code run} must return
   * @throws io.eventstreams.api.EventStreamException {@code ES10003} when it is empty or has a NUL
   * @throws IllegalStateException as {@link #deliver}
   */
  default SourceInstruction progress(String sequenceId) {
    return deliver(List.of());
  }
}
