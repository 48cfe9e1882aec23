package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.DispatchOutcome;

/** Every outcome that an attempt of some size can have, by number. */
final class ScopeOutcomes {
  static final int DELIVERED = 0;
  static final int UNAVAILABLE = 1;
  private static final int REFUSED = 2;
  private static final int WHOLE = 3;
  private static final int RESTS = 3;

  private static final DispatchOutcome DOWN = CoreRig.unavailable();
  private static final DispatchOutcome NEVER = CoreRig.refused();

  private ScopeOutcomes() {}

  /** Whole ones, and partial ones that count from none to one more than there are. */
  static int count(int size) {
    return WHOLE + RESTS * (size + 2);
  }

  static DispatchOutcome of(int code) {
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
