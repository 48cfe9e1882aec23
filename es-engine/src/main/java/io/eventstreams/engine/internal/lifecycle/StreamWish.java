package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.spi.EventStreamListener.StreamRef;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a stream should be: its specification, its stored status, and what keeps it from running.
 *
 * <p><b>Threads:</b> guarded by the stream's lock.
 */
final class StreamWish<S extends EventStreamSpec<S>, D> {
  private final String id;
  private @Nullable S shown;
  private @Nullable StreamDefinition<S, D> definition;
  private EventStreamStatus status = EventStreamStatus.STOPPED;
  private int suspensions;
  private boolean closed;
  private final BooleanSupplier isOpen;

  /**
   * A wish for nothing.
   *
   * @param isOpen whether the manager lets anything run
   */
  StreamWish(String id, BooleanSupplier isOpen) {
    this.id = id;
    this.isOpen = isOpen;
  }

  /** The row as people see it, defaults filled in; null before there is one. */
  @Nullable S shown() {
    return shown;
  }

  /** How to run it; null when it cannot run. */
  @Nullable StreamDefinition<S, D> definition() {
    return definition;
  }

  EventStreamStatus status() {
    return status;
  }

  void show(S newShown) {
    status = statusOf(newShown);
    shown = newShown;
  }

  /** The stored status of a row; one without any should run. */
  static EventStreamStatus statusOf(EventStreamSpec<?> row) {
    EventStreamStatus stored = row.fields().status();
    return stored == null ? EventStreamStatus.STARTED : stored;
  }

  void define(@Nullable StreamDefinition<S, D> newDefinition) {
    definition = newDefinition;
  }

  void suspend(int more) {
    suspensions += more;
  }

  void close() {
    closed = true;
  }

  boolean mayRun() {
    return status == EventStreamStatus.STARTED && stopReason() == null && definition != null;
  }

  boolean mayBeDeleted() {
    return status == EventStreamStatus.DELETED && suspensions == 0 && !closed;
  }

  boolean cannotRun() {
    return status == EventStreamStatus.STARTED && definition == null;
  }

  /** Why it should not run; null when it should. */
  @Nullable StopReason stopReason() {
    if (status == EventStreamStatus.DELETED) {
      return StopReason.DELETION;
    }
    if (status != EventStreamStatus.STARTED) {
      return StopReason.REQUEST;
    }
    if (closed || !isOpen.getAsBoolean()) {
      return StopReason.CLOSE;
    }
    return suspensions > 0 ? StopReason.RESET : null;
  }

  /** As it is told of to others. */
  StreamRef reference() {
    String name = shown == null ? null : shown.fields().name();
    return new StreamRef(id, name == null ? "" : name);
  }
}
