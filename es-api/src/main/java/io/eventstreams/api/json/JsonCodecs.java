package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.EventDataCodec;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Codecs for payloads that Jackson knows. Besides those with an {@link ObjectMapper} of one's own,
 * they keep every digit of a number, and neither write numbers that JSON does not have (NaN,
 * infinity) nor cut a fraction off. The text of a number can change where its value does not:
 * {@code 1.0} stays, {@code 1e21} becomes {@code 1E+21} and {@code 1e0} becomes {@code 1}. {@link
 * RawJson#codec()} keeps it all.
 *
 * <p><b>Errors:</b> {@link ErrorCode#DATA_UNSERIALISABLE} and {@link ErrorCode#JSON_INVALID}. A
 * member that is given twice is refused, since a tree or an object would lose one of them.
 */
public final class JsonCodecs {
  private JsonCodecs() {}

  /** Payloads as trees. */
  @SuppressWarnings("exports")
  public static EventDataCodec<JsonNode> tree() {
    return new MappedCodec<>(
        StrictJson.EXACT, StrictJson.EXACT.constructType(JsonNode.class), true);
  }

  /** Payloads of an application's own type, as Jackson binds it by default. */
  public static <T> EventDataCodec<T> of(Class<T> type) {
    return new MappedCodec<>(StrictJson.EXACT, StrictJson.EXACT.constructType(type), true);
  }

  /** Payloads of an application's own type, as the application's mapper binds it. */
  @SuppressWarnings("exports")
  public static <T> EventDataCodec<T> of(ObjectMapper mapper, JavaType type) {
    return new MappedCodec<>(mapper, type, false);
  }

  private record MappedCodec<T>(ObjectMapper mapper, JavaType type, boolean onlyFiniteNumbers)
      implements EventDataCodec<T> {
    @Override
    public byte[] encode(@Nullable T data) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (JsonGenerator generator = mapper.createGenerator(out)) {
        mapper
            .writerFor(type)
            .writeValue(onlyFiniteNumbers ? new FiniteNumbers(generator) : generator, data);
      } catch (JacksonException | ClassCastException | StackOverflowError e) {
        throw ErrorCode.DATA_UNSERIALISABLE.error(
            "payload of type " + type.toCanonical() + " cannot be written as JSON", e);
      }
      return out.toByteArray();
    }

    @Override
    public @Nullable T decode(byte[] json) {
      StrictJson.checkLength(json);
      Utf8.check(json);
      try {
        return mapper.readerFor(type).readValue(json);
      } catch (JacksonException e) {
        throw StrictJson.invalid(e);
      } catch (NumberFormatException e) {
        throw StrictJson.numberTooLarge();
      }
    }
  }

  /** Refuses what Jackson would write as a string or as text that is not JSON. */
  private static final class FiniteNumbers extends JsonGeneratorDelegate {
    FiniteNumbers(JsonGenerator target) {
      super(target, false);
    }

    @Override
    public JsonGenerator writeNumber(double value) {
      check(value);
      return super.writeNumber(value);
    }

    @Override
    public JsonGenerator writeNumber(float value) {
      check(value);
      return super.writeNumber(value);
    }

    @Override
    public JsonGenerator writeArray(double[] array, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        check(array[i]);
      }
      return super.writeArray(array, offset, length);
    }

    private static void check(double value) {
      if (!Double.isFinite(value)) {
        throw ErrorCode.DATA_UNSERIALISABLE.error("JSON has no number for " + value);
      }
    }
  }
}
