package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * A stream with its checkpoint and its parked events.
 *
 * <p><b>Threads:</b> any. The specification is written under the table's monitor only. The
 * checkpoint is replaced as a whole by compare-and-set (volatile), so that of two writers that saw
 * the same state one wins and the other looks again: a save can neither overwrite a reset or a
 * claim nor be half visible. A row that was removed may still be written to by a save that had
 * looked it up before; nobody can read it any more.
 */
final class StreamRow<S extends EventStreamSpec<S>> {
  private static final VarHandle CHECKPOINT;

  static {
    try {
      CHECKPOINT =
          MethodHandles.lookup().findVarHandle(StreamRow.class, "checkpoint", CheckpointRow.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final String id;
  private final long order;
  private final long createdMillis;
  private final ParkedTable parked = new ParkedTable();
  private volatile S spec;
  private volatile CheckpointRow checkpoint;

  StreamRow(String id, long order, S spec, long generation, long nowMillis) {
    this.id = id;
    this.order = order;
    this.createdMillis = nowMillis;
    this.spec = spec;
    this.checkpoint = CheckpointRow.fresh(generation, spec.fields().initialSequenceId(), nowMillis);
  }

  /** The name of a specification that is stored; it always has one. */
  static String nameOf(EventStreamSpec<?> spec) {
    String name = spec.fields().name();
    if (name == null) {
      throw new IllegalArgumentException("a stored stream must have a name");
    }
    return name;
  }

  String id() {
    return id;
  }

  /** Grows from row to row. */
  long order() {
    return order;
  }

  S spec() {
    return spec;
  }

  ParkedTable parked() {
    return parked;
  }

  CheckpointRow checkpoint() {
    return checkpoint;
  }

  EventStreamCheckpoint checkpointShown() {
    CheckpointRow row = checkpoint;
    return new EventStreamCheckpoint(
        id,
        Instant.ofEpochMilli(createdMillis),
        Instant.ofEpochMilli(row.updatedMillis()),
        row.position());
  }

  /** Under the table's monitor. */
  void change(S newSpec) {
    spec = newSpec;
    String initial = newSpec.fields().initialSequenceId();
    replaceCheckpoint(row -> row.withInitialSequenceId(initial));
  }

  /** Under the table's monitor. */
  void reset(S newSpec, long generation, long nowMillis) {
    spec = newSpec;
    String initial = newSpec.fields().initialSequenceId();
    replaceCheckpoint(row -> row.reset(generation, initial, nowMillis));
  }

  CheckpointRow claim() {
    return replaceCheckpoint(CheckpointRow::claimed);
  }

  SaveResult save(CheckpointWrite write, long nowMillis) {
    while (true) {
      CheckpointRow current = checkpoint;
      if (!current.accepts(write)) {
        return SaveResult.STALE;
      }
      if (CHECKPOINT.compareAndSet(this, current, current.saved(write, nowMillis))) {
        return SaveResult.SAVED;
      }
    }
  }

  private CheckpointRow replaceCheckpoint(UnaryOperator<CheckpointRow> change) {
    while (true) {
      CheckpointRow current = checkpoint;
      CheckpointRow next = change.apply(current);
      if (CHECKPOINT.compareAndSet(this, current, next)) {
        return next;
      }
    }
  }
}
