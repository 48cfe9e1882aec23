package io.eventstreams.engine.internal.observe;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.util.Collections;
import java.util.List;
import jdk.jfr.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Records attempts, retries and checkpoint saves for the JDK's flight recorder, if somebody
 * records. A run-time image without the recorder records nothing.
 *
 * <p><b>Threads:</b> any.
 */
public final class FlightRecords {
  private static final boolean AVAILABLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private FlightRecords() {}

  /** Loaded only where there is a recorder. */
  private static final class Types {
    static final EventType DISPATCH = EventType.getEventType(DispatchFlightEvent.class);
    static final EventType RETRY = EventType.getEventType(RetryFlightEvent.class);

    private Types() {}
  }

  /** Whether anybody wants to know about attempts. */
  static boolean wantsAttempts() {
    return AVAILABLE && (Types.DISPATCH.isEnabled() || Types.RETRY.isEnabled());
  }

  static void dispatched(
      Attempt attempt, int offered, int taken, @Nullable DispatchStatus failed, long tookNanos) {
    DispatchFlightEvent event = new DispatchFlightEvent();
    if (event.shouldCommit()) {
      event.stream = attempt.streamName();
      event.deliveryId = attempt.deliveryId();
      event.offered = offered;
      event.taken = taken;
      event.attempt = attempt.number();
      event.outcome = failed == null ? "delivered" : failed.wireName();
      event.took = tookNanos;
      event.commit();
    }
  }

  static void retrying(
      Attempt attempt, int failures, DispatchStatus status, long delayNanos, Throwable error) {
    RetryFlightEvent event = new RetryFlightEvent();
    if (event.shouldCommit()) {
      event.stream = attempt.streamName();
      event.deliveryId = attempt.deliveryId();
      event.failures = failures;
      event.status = status.wireName();
      event.delay = delayNanos;
      event.error = FailureText.of(error);
      event.commit();
    }
  }

  /** A call of a checkpoint store begins; null when nobody records. */
  public static @Nullable SaveCall saveBegins() {
    return AVAILABLE ? SaveCall.begin() : null;
  }

  /** A call of a checkpoint store. */
  public static final class SaveCall {
    private final CheckpointFlightEvent event;

    private SaveCall(CheckpointFlightEvent event) {
      this.event = event;
    }

    private static @Nullable SaveCall begin() {
      CheckpointFlightEvent event = new CheckpointFlightEvent();
      if (!event.isEnabled()) {
        return null;
      }
      event.begin();
      return new SaveCall(event);
    }

    /** It has ended. */
    public void ended(List<SaveResult> results, @Nullable Throwable error) {
      if (event.shouldCommit()) {
        event.groupSize = results.size();
        event.saved = Collections.frequency(results, SaveResult.SAVED);
        event.error = error == null ? "" : FailureText.of(error);
        event.commit();
      }
    }
  }
}
