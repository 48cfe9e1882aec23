package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.api.spi.NewEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Appends the events of one request to the log, in pieces of limited size, and counts what came of
 * it. A line that is refused does not stop the others.
 *
 * <p><b>Threads:</b> one at a time.
 *
 * @param <D> the type of the payload
 */
final class EventIntake<D> {
  private static final int MAX_PENDING_EVENTS = 500;
  private static final int MAX_PENDING_BYTES = 1 << 20;
  private static final int MAX_ERRORS = 100;
  private static final JsonFactory JSON = new JsonFactory();

  private final EventLog<D> log;
  private final EventLine<D> reader;
  private final @Nullable PieceKeys keys;
  private final List<NewEvent<D>> pending = new ArrayList<>();
  private final List<LineError> errors = new ArrayList<>();
  private int pendingBytes;
  private long lines;
  private long refused;
  private long stored;
  private @Nullable String firstSequenceId;
  private @Nullable String lastSequenceId;

  private record LineError(long line, EventStreamException error) {}

  /**
   * Makes it.
   *
   * @param keys null when nobody wants to know whether the request was sent before
   */
  EventIntake(EventLog<D> log, EventDataCodec<D> codec, @Nullable PieceKeys keys) {
    this.log = log;
    this.keys = keys;
    this.reader = new EventLine<>(codec);
  }

  /** Takes one event, which counts as the next line. */
  void line(byte[] json) {
    lines++;
    try {
      pending.add(reader.read(json));
    } catch (EventStreamException notAnEvent) {
      refuse(notAnEvent);
      return;
    }
    if (keys != null) {
      keys.add(json);
    }
    pendingBytes += json.length;
    if (pending.size() >= MAX_PENDING_EVENTS || pendingBytes >= MAX_PENDING_BYTES) {
      append();
    }
  }

  /** Counts a line that holds nothing. */
  void blankLine() {
    lines++;
  }

  /** Counts a line that was too long to be kept. */
  void longLine(int maxBytes) {
    lines++;
    refuse(ErrorCode.BODY_TOO_LARGE.error("an event must have at most " + maxBytes + " bytes"));
  }

  private void refuse(EventStreamException error) {
    refused++;
    if (errors.size() < MAX_ERRORS) {
      errors.add(new LineError(lines, error));
    }
  }

  private void append() {
    if (pending.isEmpty()) {
      return;
    }
    Optional<Appended> appended =
        log.append(List.copyOf(pending), keys == null ? null : keys.next());
    pending.clear();
    pendingBytes = 0;
    appended.ifPresent(
        done -> {
          stored += done.count();
          if (firstSequenceId == null) {
            firstSequenceId = done.firstSequenceId();
          }
          lastSequenceId = done.lastSequenceId();
        });
  }

  /** The size of the events that are not stored yet. */
  long pendingBytes() {
    return pendingBytes;
  }

  /** Stores the rest and says what became of all. */
  Response finish() {
    append();
    return Response.json(errors.isEmpty() ? 200 : 400, summary(null));
  }

  /** What became of the events up to a failure that ended the request. */
  Response failed(Throwable failure) {
    EventStreamException error = ErrorResponses.asError(failure);
    return stored == 0 && errors.isEmpty()
        ? ErrorResponses.of(error)
        : Response.json(error.code().httpStatus(), summary(error));
  }

  private byte[] summary(@Nullable EventStreamException failure) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      if (failure != null) {
        json.writeStringProperty("error", failure.getMessage());
      }
      json.writeNumberProperty("count", stored);
      if (firstSequenceId != null) {
        json.writeStringProperty("firstSequenceId", firstSequenceId);
        json.writeStringProperty("lastSequenceId", lastSequenceId);
      }
      if (!errors.isEmpty()) {
        writeErrors(json);
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private void writeErrors(JsonGenerator json) {
    json.writeArrayPropertyStart("errors");
    for (LineError error : errors) {
      json.writeStartObject();
      json.writeNumberProperty("line", error.line());
      json.writeStringProperty("error", error.error().getMessage());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (refused > errors.size()) {
      json.writeNumberProperty("errorsNotListed", refused - errors.size());
    }
  }
}
