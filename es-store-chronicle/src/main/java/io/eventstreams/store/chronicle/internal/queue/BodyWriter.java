package io.eventstreams.store.chronicle.internal.queue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of a record's body; {@link BodyReader} reads them.
 *
 * <p><b>Threads:</b> one.
 */
public final class BodyWriter {
  static final int NULL_LENGTH = -1;
  static final long NULL_TIME = Long.MIN_VALUE;

  private ByteBuffer out = ByteBuffer.allocate(256);

  public BodyWriter tag(int value) {
    room(1).put((byte) value);
    return this;
  }

  public BodyWriter int32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  public BodyWriter int64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  public BodyWriter text(@Nullable String value) {
    return value == null ? int32(NULL_LENGTH) : bytes(AnyText.encode(value));
  }

  public BodyWriter bytes(byte[] value) {
    int32(value.length);
    room(value.length).put(value);
    return this;
  }

  public BodyWriter time(@Nullable Instant value) {
    return value == null ? int64(NULL_TIME) : int64(value.getEpochSecond()).int32(value.getNano());
  }

  /** Bytes that another writer has made. */
  public BodyWriter append(byte[] fields) {
    room(fields.length).put(fields);
    return this;
  }

  public int size() {
    return out.position();
  }

  public byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int needed = Math.addExact(out.position(), bytes);
      long doubled = 2L * out.capacity();
      int capacity = (int) Math.max(needed, Math.min(doubled, Integer.MAX_VALUE - 16));
      ByteBuffer larger = ByteBuffer.allocate(capacity);
      out.flip();
      larger.put(out);
      out = larger;
    }
    return out;
  }
}
