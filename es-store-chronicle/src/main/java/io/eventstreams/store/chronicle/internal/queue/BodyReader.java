package io.eventstreams.store.chronicle.internal.queue;

import io.eventstreams.api.ErrorCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a record's body in the order in which {@link BodyWriter} wrote them.
 *
 * <p><b>Threads:</b> one.
 */
public final class BodyReader {
  private final ByteBuffer in;

  private BodyReader(byte[] body) {
    in = ByteBuffer.wrap(body);
  }

  /**
   * Reads a whole body.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00215} when it is not what {@code
   *     read} expects
   */
  public static <T> T read(QueueRecord record, Function<BodyReader, T> read) {
    BodyReader reader = new BodyReader(record.body());
    try {
      T value = read.apply(reader);
      if (reader.in.hasRemaining()) {
        throw unreadable(record, reader.in.remaining() + " bytes are left over", null);
      }
      return value;
    } catch (BufferUnderflowException | NegativeArraySizeException | DateTimeException malformed) {
      throw unreadable(record, malformed.toString(), malformed);
    }
  }

  private static RuntimeException unreadable(
      QueueRecord record, String how, @Nullable RuntimeException cause) {
    String text = "record " + record.number() + " cannot be read: " + how;
    return cause == null
        ? ErrorCode.STORED_VALUE_UNREADABLE.error(text)
        : ErrorCode.STORED_VALUE_UNREADABLE.error(text, cause);
  }

  public boolean hasMore() {
    return in.hasRemaining();
  }

  public int tag() {
    return in.get();
  }

  public int int32() {
    return in.getInt();
  }

  public long int64() {
    return in.getLong();
  }

  public String text() {
    String value = textOrNull();
    if (value == null) {
      throw new BufferUnderflowException();
    }
    return value;
  }

  public @Nullable String textOrNull() {
    int length = in.getInt();
    return length == BodyWriter.NULL_LENGTH ? null : AnyText.decode(take(length));
  }

  public byte[] bytes() {
    return take(in.getInt());
  }

  public @Nullable Instant timeOrNull() {
    long seconds = in.getLong();
    return seconds == BodyWriter.NULL_TIME ? null : Instant.ofEpochSecond(seconds, in.getInt());
  }

  private byte[] take(int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
