package io.eventstreams.store.chronicle.internal.state;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.store.chronicle.internal.queue.BodyReader;
import io.eventstreams.store.chronicle.internal.queue.BodyWriter;
import io.eventstreams.store.chronicle.internal.queue.QueueRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes ↔ the body of a record: for each change a tag and its fields; a stream as its JSON
 * document.
 *
 * <p><b>Threads:</b> any.
 */
final class StateCodec<S extends EventStreamSpec<S>> {
  private static final int STREAM_PUT = 1;
  private static final int STREAM_DROPPED = 2;
  private static final int CHECKPOINT_PUT = 3;
  private static final int PARKED_PUT = 4;
  private static final int PARKED_DROPPED = 5;
  private static final int PART_BYTES = 1 << 20;

  private final StreamRowCodec<S> rows;

  StateCodec(StreamRowCodec<S> rows) {
    this.rows = rows;
  }

  byte[] encode(List<StateChange<S>> changes) {
    BodyWriter out = new BodyWriter();
    for (StateChange<S> change : changes) {
      write(out, change);
    }
    return out.toBytes();
  }

  /** Whether the change has room in a record of its own. */
  boolean fits(StateChange<S> change) {
    return encode(List.of(change)).length <= QueueRecord.MAX_BODY_BYTES;
  }

  /**
   * Hands on as many parts as are needed to keep each at about a mebibyte, and keeps none: all
   * together may be more than fits in memory.
   *
   * @return how many bytes all have
   */
  long encodeInParts(List<StateChange<S>> changes, Consumer<StatePart<S>> parts) {
    BodyWriter out = new BodyWriter();
    long bytes = 0;
    int from = 0;
    for (int i = 0; i < changes.size(); i++) {
      byte[] fields = encode(changes.subList(i, i + 1));
      if (i > from && out.size() + fields.length > PART_BYTES) {
        parts.accept(new StatePart<>(changes.subList(from, i), out.toBytes()));
        out = new BodyWriter();
        from = i;
      }
      out.append(fields);
      bytes += fields.length;
    }
    if (from < changes.size()) {
      parts.accept(new StatePart<>(changes.subList(from, changes.size()), out.toBytes()));
    }
    return bytes;
  }

  private void write(BodyWriter out, StateChange<S> change) {
    if (change instanceof StateChange.StreamPut<S> put) {
      out.tag(STREAM_PUT).bytes(put.row().json());
      out.time(put.row().base().created()).time(put.row().base().updated());
    } else if (change instanceof StateChange.StreamDropped<S> dropped) {
      out.tag(STREAM_DROPPED).text(dropped.id());
    } else if (change instanceof StateChange.CheckpointPut<S> put) {
      writeCheckpoint(out.tag(CHECKPOINT_PUT), put.row());
    } else if (change instanceof StateChange.ParkedPut<S> put) {
      writeParked(out.tag(PARKED_PUT), put.event());
    } else if (change instanceof StateChange.ParkedDropped<S> dropped) {
      out.tag(PARKED_DROPPED).text(dropped.streamId()).text(dropped.id());
    }
  }

  private static void writeCheckpoint(BodyWriter out, CheckpointRow row) {
    out.text(row.streamId()).time(row.created()).time(row.updated());
    out.int64(row.generation()).int64(row.epoch()).int64(row.version());
    out.text(row.position()).int64(row.skipped()).int64(row.parked());
  }

  private static void writeParked(BodyWriter out, ParkedEvent event) {
    out.text(event.id()).text(event.streamId()).int64(event.generation());
    out.text(event.sequenceId()).text(event.topic()).text(event.json());
    out.text(event.error()).int64(event.attempts()).time(event.parkedAt());
  }

  List<StateChange<S>> decode(QueueRecord record) {
    return BodyReader.read(
        record,
        in -> {
          List<StateChange<S>> changes = new ArrayList<>();
          while (in.hasMore()) {
            changes.add(read(in));
          }
          return changes;
        });
  }

  private StateChange<S> read(BodyReader in) {
    int tag = in.tag();
    return switch (tag) {
      case STREAM_PUT ->
          new StateChange.StreamPut<>(rows.read(in.bytes(), in.timeOrNull(), in.timeOrNull()));
      case STREAM_DROPPED -> new StateChange.StreamDropped<>(in.text());
      case CHECKPOINT_PUT -> new StateChange.CheckpointPut<>(readCheckpoint(in));
      case PARKED_PUT -> new StateChange.ParkedPut<>(readParked(in));
      case PARKED_DROPPED -> new StateChange.ParkedDropped<>(in.text(), in.text());
      default ->
          throw ErrorCode.STORED_VALUE_UNREADABLE.error(
              "a stored change has the tag " + tag + ", which this version does not know");
    };
  }

  private static CheckpointRow readCheckpoint(BodyReader in) {
    return new CheckpointRow(
        in.text(),
        known(in.timeOrNull()),
        known(in.timeOrNull()),
        in.int64(),
        in.int64(),
        in.int64(),
        in.textOrNull(),
        in.int64(),
        in.int64());
  }

  private static ParkedEvent readParked(BodyReader in) {
    return new ParkedEvent(
        in.text(),
        in.text(),
        in.int64(),
        in.text(),
        in.text(),
        in.text(),
        in.text(),
        in.int64(),
        known(in.timeOrNull()));
  }

  private static Instant known(@Nullable Instant time) {
    return time == null ? Instant.EPOCH : time;
  }
}
