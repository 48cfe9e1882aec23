package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.DispatchOutcome;
import java.time.Duration;

/** Every outcome that an attempt of some size can have, by number. */
final class ScopeOutcomes {
  static final int DELIVERED = 0;
  static final int UNAVAILABLE = 1;
  private static final int REFUSED = 2;

  /** Not one of those that {@link #count} counts. */
  static final int LATER = 200;

  private static final int WHOLE = 3;
  private static final int RESTS = 3;

  private static final DispatchOutcome DOWN = DispatchOutcome.unavailable(new ScopeFailure("down"));
  private static final DispatchOutcome NEVER = DispatchOutcome.refused(new ScopeFailure("never"));

  private static final DispatchOutcome NOT_YET =
      new DispatchOutcome.Unavailable(new ScopeFailure("not yet"), Duration.ofMillis(2));

  private ScopeOutcomes() {}

  /** Whole ones, and partial ones that count from none to one more than there are. */
  static int count(int size) {
    return WHOLE + RESTS * (size + 2);
  }

  static DispatchOutcome of(int code) {
    if (code == LATER) {
      return NOT_YET;
    }
    return code < WHOLE
        ? whole(code)
        : new DispatchOutcome.Partial((code - WHOLE) / RESTS, whole((code - WHOLE) % RESTS));
  }

  private static DispatchOutcome whole(int code) {
    return switch (code) {
      case DELIVERED -> DispatchOutcome.delivered();
      case UNAVAILABLE -> DOWN;
      case REFUSED -> NEVER;
      default -> throw new IllegalArgumentException("no outcome " + code);
    };
  }
}
