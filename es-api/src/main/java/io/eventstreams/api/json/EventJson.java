package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.EventDataCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Events and batches as consumers see them.
 *
 * <p>Data that is a JSON object keeps its members, in their order and byte for byte, except those
 * named {@code topic} or {@code sequenceId}, whose place the envelope's own take, at the end. Any
 * other data stands in a member {@code data}.
 *
 * <p>Read back, data is the object without the envelope's two members. An event with {@code data}
 * as its only other member is therefore read as an object with that member, whatever it was printed
 * from.
 *
 * <p><b>Errors:</b> {@link ErrorCode#DATA_UNSERIALISABLE} for data that is not JSON, {@link
 * ErrorCode#JSON_INVALID} for what cannot be read, {@link ErrorCode#SEQUENCE_ID_INVALID} for an
 * empty sequenceId.
 *
 * @param <D> the type of the events' payload
 */
public final class EventJson<D> {
  private final EventDataCodec<D> codec;
  private final EventPrinter<D> printer;

  public EventJson(EventDataCodec<D> codec) {
    this.codec = codec;
    this.printer = new EventPrinter<>(codec);
  }

  public byte[] printEvent(Event<D> event) {
    JsonBuffer out = new JsonBuffer(printer.expectedBytes(event));
    printer.print(event, out);
    return out.toBytes();
  }

  /** The batch; {@code batchNumber} is left out when it is 0. */
  public byte[] printBatch(EventBatch<D> batch) {
    // Just right for plain texts and JSON objects, so that the result need not be copied.
    JsonBuffer out = new JsonBuffer(printer.expectedBytes(batch));
    printer.print(batch, out);
    return out.toBytes();
  }

  /**
   * As {@link #printBatch(EventBatch)}, behind what was printed there before. After an error, part
   * of the batch may stand there.
   */
  public void printBatch(EventBatch<D> batch, JsonBuffer out) {
    printer.print(batch, out);
  }

  public Event<D> readEvent(byte[] json) {
    Utf8.check(json);
    try (JsonParser parser = StrictJson.parser(StrictJson.ENVELOPES, json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ErrorCode.JSON_INVALID.error("event must be a JSON object");
      }
      ValueShape shape = ValueShape.read(parser);
      if (parser.nextToken() != null) {
        throw StrictJson.trailing(parser);
      }
      return event(json, shape);
    } catch (JacksonException e) {
      throw StrictJson.invalid(e);
    }
  }

  /**
   * The batch; without a {@code batchNumber} its number is 0. Members of other names are ignored.
   */
  public EventBatch<D> readBatch(byte[] json) {
    Utf8.check(json);
    try (JsonParser parser = StrictJson.parser(StrictJson.ENVELOPES, json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ErrorCode.JSON_INVALID.error("batch must be a JSON object");
      }
      EventBatch<D> batch = batch(json, parser);
      if (parser.nextToken() != null) {
        throw StrictJson.trailing(parser);
      }
      return batch;
    } catch (JacksonException e) {
      throw StrictJson.invalid(e);
    }
  }

  private EventBatch<D> batch(byte[] json, JsonParser parser) {
    long batchNumber = 0;
    String stream = "";
    List<Event<D>> events = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name.toLowerCase(Locale.ROOT)) {
        case "batchnumber" -> batchNumber = number(parser, value);
        case "stream" -> stream = text("stream", parser, value);
        case "type" -> checkType(text("type", parser, value));
        case "events" -> events = events(json, parser, value);
        default -> parser.skipChildren();
      }
    }
    if (events == null) {
      throw ErrorCode.JSON_INVALID.error("batch must have a member events");
    }
    return new EventBatch<>(batchNumber, stream, events);
  }

  private static long number(JsonParser parser, JsonToken value) {
    boolean fits =
        value == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    if (!fits) {
      throw ErrorCode.JSON_INVALID.error("batchNumber must be a whole number of 64 bits");
    }
    return parser.getLongValue();
  }

  private static String text(String name, JsonParser parser, JsonToken value) {
    if (value != JsonToken.VALUE_STRING) {
      throw ErrorCode.JSON_INVALID.error(name + " must be a string");
    }
    return parser.getString();
  }

  private static void checkType(String type) {
    if (!type.equals(EventBatch.TYPE)) {
      throw ErrorCode.JSON_INVALID.error("type of a batch must be " + EventBatch.TYPE);
    }
  }

  private List<Event<D>> events(byte[] json, JsonParser parser, JsonToken value) {
    if (value != JsonToken.START_ARRAY) {
      throw ErrorCode.JSON_INVALID.error("events must be an array");
    }
    List<Event<D>> events = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw ErrorCode.JSON_INVALID.error("events must be objects");
      }
      events.add(event(json, ValueShape.read(parser)));
    }
    return List.copyOf(events);
  }

  private Event<D> event(byte[] json, ValueShape shape) {
    EnvelopeMember sequenceId = EnvelopeMember.choose(shape.named(), EnvelopeMember.SEQUENCE_ID);
    EnvelopeMember topic = EnvelopeMember.choose(shape.named(), EnvelopeMember.TOPIC);
    List<EnvelopeMember> taken =
        shape.named().stream()
            .filter(member -> member.isExact() || member.equals(sequenceId) || member.equals(topic))
            .toList();
    return new Event<>(
        topicOf(topic), sequenceIdOf(sequenceId), codec.decode(dataOf(json, shape, taken)));
  }

  private static byte[] dataOf(byte[] json, ValueShape shape, List<EnvelopeMember> taken) {
    JsonBuffer data = new JsonBuffer(shape.end() - shape.start());
    shape.writeOpen(json, taken, data);
    data.raw('}');
    return data.toBytes();
  }

  private static String topicOf(@Nullable EnvelopeMember member) {
    if (member == null || member.isNull()) {
      return "";
    }
    return textOf(EnvelopeMember.TOPIC, member);
  }

  private static String sequenceIdOf(@Nullable EnvelopeMember member) {
    if (member == null) {
      throw ErrorCode.JSON_INVALID.error("event must have a sequenceId");
    }
    return textOf(EnvelopeMember.SEQUENCE_ID, member);
  }

  private static String textOf(String name, EnvelopeMember member) {
    String text = member.text();
    if (text == null) {
      throw ErrorCode.JSON_INVALID.error(name + " of an event must be a string");
    }
    return text;
  }
}
