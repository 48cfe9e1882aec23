package io.eventstreams.engine.simulation;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventStreamException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A batch that a consumer was given, and how that ended.
 *
 * <p><b>Threads:</b> within a step of the history.
 */
final class RealHanded {
  final RealInstance instance;
  final SimHanded seen;

  /** The consumer's answer; null while there is none. */
  @Nullable String ending;

  /** So many of the first events the consumer has for good. */
  int took;

  /**
   * Whether the answer came while somebody was stopping the stream: the engine then has its final
   * position already, perhaps, and gives the attempt up a moment later.
   */
  boolean isAnsweredAtTheEnd;

  /** Why events come again after this; which outcome it is, when they do not. */
  static String cause(DispatchOutcome outcome) {
    Throwable cause = null;
    if (outcome instanceof DispatchOutcome.Unavailable unavailable) {
      cause = unavailable.cause();
    } else if (outcome instanceof DispatchOutcome.Refused refused) {
      cause = refused.cause();
    }
    return cause instanceof EventStreamException known
        ? known.code().name().toLowerCase(Locale.ROOT)
        : outcome.getClass().getSimpleName();
  }

  RealHanded(RealInstance instance, SimHanded seen) {
    this.instance = instance;
    this.seen = seen;
  }

  /** Whether the consumer has an event of it for good, and the engine must know. */
  boolean isAccepted(int position) {
    return position < took && !seen.attempt.cancelled();
  }
}
