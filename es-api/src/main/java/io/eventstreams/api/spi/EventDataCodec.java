package io.eventstreams.api.spi;

import org.jspecify.annotations.Nullable;

/**
 * Payload ↔ JSON, so that a transport or a store can carry any payload.
 *
 * <p><b>Threads:</b> any.
 *
 * @param <D> the type of the payload
 */
public interface EventDataCodec<D> {
  /**
   * The payload as one JSON value in UTF-8; {@code null} for no payload. The caller must not change
   * the array.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10009} when it cannot be expressed
   */
  byte[] encode(@Nullable D data);

  /**
   * The payload of one JSON value in UTF-8. The array must not change afterwards.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10020} when it is not valid
   */
  @Nullable D decode(byte[] json);

  /**
   * Whether {@link #sizeOf} tells how large a payload is. A stream then holds no more bytes than
   * its {@code maxBufferedBytes}; else it is bounded by the number of events alone.
   */
  default boolean knowsSizes() {
    return false;
  }

  /**
   * The bytes that a payload takes, about. Asked once per event, so that it must be quick; to be
   * implemented where {@link #knowsSizes()}.
   */
  default long sizeOf(@Nullable D data) {
    throw new UnsupportedOperationException("this codec does not know sizes");
  }

  /** Payloads that are JSON already. They are taken as they are: not checked. */
  static EventDataCodec<byte[]> rawBytes() {
    return new EventDataCodec<>() {
      @Override
      public byte[] encode(byte @Nullable [] data) {
        return data == null ? new byte[] {'n', 'u', 'l', 'l'} : data;
      }

      @Override
      public byte[] decode(byte[] json) {
        return json;
      }

      @Override
      public boolean knowsSizes() {
        return true;
      }

      @Override
      public long sizeOf(byte @Nullable [] data) {
        return data == null ? 0 : data.length;
      }
    };
  }
}
