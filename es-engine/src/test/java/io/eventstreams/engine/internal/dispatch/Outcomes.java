package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import java.util.Objects;

/** How attempts have ended, for tests of those who end them. */
public final class Outcomes {
  private Outcomes() {}

  /** Why an attempt could not be delivered. */
  public static Throwable causeOf(AttemptNode<?> attempt) {
    DispatchOutcome outcome = Objects.requireNonNull(attempt.outcome(), "no outcome");
    return ((DispatchOutcome.Unavailable) outcome).cause();
  }
}
