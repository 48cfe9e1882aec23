package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.EventDataCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON value, kept as the UTF-8 bytes in which it came: the order of members, the text of
 * numbers and members given twice all stay. White space around the value is left out. Names of
 * members must be whole Unicode text; in other strings half a surrogate pair may stand as an
 * escape.
 *
 * <p>It was checked when it was parsed, so that events can be printed without looking into it
 * again.
 *
 * <p><b>Errors:</b> {@link ErrorCode#JSON_INVALID}, telling line and column and nothing of the
 * content.
 *
 * <p><b>Source:</b> RFC 8259.
 */
public final class RawJson {
  private static final EventDataCodec<RawJson> CODEC = new Codec();
  private static final RawJson NULL = parse("null");

  private final byte[] bytes;
  private final ValueShape shape;
  private final boolean openObject;

  private RawJson(byte[] bytes, ValueShape shape) {
    this.bytes = bytes;
    this.shape = shape;
    this.openObject = shape.object() && shape.memberCount() > 0 && shape.replaced().isEmpty();
  }

  /** Reads exactly one value; the array is copied. Limits are those of {@link JsonLimits}. */
  public static RawJson parse(byte[] json) {
    return owning(json.clone(), StrictJson.VALUES);
  }

  /** Reads exactly one value. */
  public static RawJson parse(String json) {
    if (!WellFormed.isText(json)) {
      throw ErrorCode.JSON_INVALID.error("JSON must be Unicode, has half a surrogate pair");
    }
    return owning(json.getBytes(StandardCharsets.UTF_8), StrictJson.VALUES);
  }

  /** As {@link #parse(byte[])}, of an array that nobody else changes. */
  private static RawJson owning(byte[] json, JsonFactory factory) {
    ValueShape shape = ValueShape.of(json, factory);
    if (shape.start() == 0 && shape.end() == json.length) {
      return new RawJson(json, shape);
    }
    byte[] trimmed = Arrays.copyOfRange(json, shape.start(), shape.end());
    return new RawJson(trimmed, ValueShape.of(trimmed, factory));
  }

  /** For events whose payload is JSON text. No payload is {@code null}, and reads as that value. */
  public static EventDataCodec<RawJson> codec() {
    return CODEC;
  }

  /** A copy of the text, in UTF-8. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The length of the text in bytes. */
  public int length() {
    return bytes.length;
  }

  /** The value itself; JSON's {@code null} when there is none. */
  static RawJson orNull(@Nullable Object data) {
    return data == null ? NULL : (RawJson) data;
  }

  byte[] sharedBytes() {
    return bytes;
  }

  ValueShape shape() {
    return shape;
  }

  /**
   * Whether this is an object, an envelope's members replace none of its own, and it has one: they
   * can follow a comma in the place of the last byte.
   */
  boolean isOpenObject() {
    return openObject;
  }

  /** Whether the texts are the same, byte by byte. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The text. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static final class Codec implements EventDataCodec<RawJson> {
    @Override
    public boolean knowsSizes() {
      return true;
    }

    @Override
    public long sizeOf(@Nullable RawJson data) {
      return data == null ? 0 : data.length();
    }

    @Override
    public byte[] encode(@Nullable RawJson data) {
      return data == null ? NULL.bytes : data.bytes;
    }

    @Override
    public RawJson decode(byte[] json) {
      return owning(json, StrictJson.ENVELOPES);
    }
  }
}
