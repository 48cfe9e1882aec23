package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventDataCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes events and batches as {@link EventJson} says. Data that was checked when it was parsed is
 * copied without a look into it; any other is checked here, since nobody else has.
 *
 * <p><b>Threads:</b> any.
 *
 * @param <D> the type of the events' payload
 */
final class EventPrinter<D> {
  private static final byte[] BATCH_NUMBER = ascii("{\"batchNumber\":");
  private static final byte[] NUMBERED_STREAM = ascii(",\"stream\":");
  private static final byte[] STREAM = ascii("{\"stream\":");
  private static final byte[] EVENTS = ascii(",\"type\":\"" + EventBatch.TYPE + "\",\"events\":[");
  private static final byte[] DATA = ascii("{\"data\":");
  private static final byte[] SEQUENCE_ID = ascii("\"sequenceId\":");
  private static final byte[] NEXT_SEQUENCE_ID = ascii(",\"sequenceId\":");
  private static final byte[] TOPIC = ascii(",\"topic\":");

  /** What an event has besides the data and the texts, if its data is an object with members. */
  private static final int ENVELOPE_BYTES = NEXT_SEQUENCE_ID.length + TOPIC.length + 4;

  private static final int NUMBER_BYTES = 40;
  private static final int EXPECTED_DATA_BYTES = 128;

  private final EventDataCodec<D> codec;
  private final boolean raw;

  EventPrinter(EventDataCodec<D> codec) {
    this.codec = codec;
    this.raw = codec == (Object) RawJson.codec();
  }

  int expectedBytes(Event<D> event) {
    int data = event.data() instanceof RawJson known ? known.length() : EXPECTED_DATA_BYTES;
    return data + ENVELOPE_BYTES + event.sequenceId().length() + event.topic().length();
  }

  int expectedBytes(EventBatch<D> batch) {
    int expected = STREAM.length + batch.stream().length() + 2 + EVENTS.length + 1;
    if (batch.batchNumber() != 0) {
      expected += NUMBER_BYTES;
    }
    for (Event<D> event : batch.events()) {
      expected += expectedBytes(event) + 1;
    }
    return expected;
  }

  void print(Event<D> event, JsonBuffer out) {
    printOpen(event, out);
    out.raw(TOPIC);
    out.text(event.topic());
    out.raw('}');
  }

  void print(EventBatch<D> batch, JsonBuffer out) {
    if (batch.batchNumber() == 0) {
      out.raw(STREAM);
    } else {
      out.raw(BATCH_NUMBER);
      out.number(batch.batchNumber());
      out.raw(NUMBERED_STREAM);
    }
    out.text(batch.stream());
    out.raw(EVENTS);
    if (!batch.events().isEmpty()) {
      printEvents(batch.events(), out);
      out.dropLast();
    }
    out.raw(']');
    out.raw('}');
  }

  /** Writes each event with a comma behind it. */
  private void printEvents(List<Event<D>> events, JsonBuffer out) {
    String topicBefore = null;
    int endFrom = 0;
    int endTo = 0;
    for (Event<D> event : events) {
      printOpen(event, out);
      if (isSame(event.topic(), topicBefore)) {
        out.again(endFrom, endTo);
      } else {
        topicBefore = event.topic();
        endFrom = out.size();
        out.raw(TOPIC);
        out.text(topicBefore);
        out.raw('}');
        out.raw(',');
        endTo = out.size();
      }
    }
  }

  /** Whether they are one object, as topics often are; equal ones are only written anew. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(String topic, @Nullable String before) {
    return topic == before;
  }

  /** Writes the event up to its topic, which stands last. */
  private void printOpen(Event<D> event, JsonBuffer out) {
    RawJson known = raw ? RawJson.orNull(event.data()) : null;
    if (known == null) {
      byte[] json = codec.encode(event.data());
      splice(json, shapeOf(json), out);
    } else if (known.isOpenObject()) {
      byte[] json = known.sharedBytes();
      out.raw(json, 0, json.length - 1);
      out.raw(NEXT_SEQUENCE_ID);
    } else {
      splice(known.sharedBytes(), known.shape(), out);
    }
    out.text(event.sequenceId());
  }

  /** Writes data of any kind up to the value of the sequenceId. */
  private static void splice(byte[] json, ValueShape shape, JsonBuffer out) {
    if (shape.object()) {
      List<EnvelopeMember> replaced = shape.replaced();
      shape.writeOpen(json, replaced, out);
      out.raw(shape.memberCount() > replaced.size() ? NEXT_SEQUENCE_ID : SEQUENCE_ID);
    } else {
      out.raw(DATA);
      out.raw(json, shape.start(), shape.end());
      out.raw(NEXT_SEQUENCE_ID);
    }
  }

  private static ValueShape shapeOf(byte[] encoded) {
    try {
      return ValueShape.of(encoded, StrictJson.ENVELOPES);
    } catch (EventStreamException notJson) {
      throw ErrorCode.DATA_UNSERIALISABLE.error("the codec's result is not JSON", notJson);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
