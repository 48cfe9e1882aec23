package io.eventstreams.api.spi;

import io.eventstreams.api.EventStreamSpec;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Where an application's events come from. One object serves all streams.
 *
 * <p>A source gives every event a sequenceId that is unique and resumable: reading after it must
 * give exactly the events that come after it, <b>also those that become visible later</b>. An event
 * that appears behind one that was delivered is never asked for again. So {@code WHERE id > ?} over
 * a table that several transactions write loses events: they are given their ids before they
 * commit, and the lower one may commit last. Let one writer give the ids, or read only as far as
 * nothing can appear any more, as the log of es-store-jdbc does. A source that filters by own
 * fields of the specification needs its {@link EventStreamSpec#selection} too.
 *
 * @param <S> the type of the specification
 * @param <D> the type of the payload
 */
@FunctionalInterface
public interface EventSource<S extends EventStreamSpec<S>, D> {
  /** An id for a new stream; must be valid for the persistence in use. */
  default String newId() {
    return UUID.randomUUID().toString();
  }

  /** Refuses a specification by throwing; the exception reaches the user as it is. */
  default void validate(S spec) {}

  /**
   * How many events follow a position at the moment, whether the stream wants them or not; empty
   * when the source cannot tell at a small cost. Called only when somebody asks for a stream's lag.
   *
   * <p><b>Threads:</b> any, also while a run is under way.
   *
   * @param position a sequenceId that the source gave; empty means the beginning
   */
  default OptionalLong countAfter(S spec, String position) {
    return OptionalLong.empty();
  }

  /**
   * Delivers the events after a position, for as long as the stream runs.
   *
   * <p>When it throws or returns while the stream should run, it is called again after a back-off,
   * from the position that is settled by then.
   *
   * <p><b>Threads:</b> a thread of its own per stream. A manager never has two runs of one stream
   * at a time; those of different streams overlap.
   *
   * <p><b>Blocking:</b> allowed. It is interrupted when the run should end, in the middle of
   * whatever it does: an interrupt closes a {@link java.nio.channels.FileChannel}, and with it the
   * files of an embedded database for the whole process, so that these belong on another thread.
   * {@code deliver} waits for as long as consumers do: hold no cursor, connection or lock
   * meanwhile.
   *
   * @param checkpoint after which event to begin: the last settled one or, while none is, the
   *     {@code initialSequenceId} of the stream; empty means from the first event. A position that
   *     was never given, or after which events are gone, is answered with an exception, never by
   *     beginning elsewhere
   */
  void run(SourceContext<S> context, String checkpoint, Deliver<D> deliver) throws Exception;
}
