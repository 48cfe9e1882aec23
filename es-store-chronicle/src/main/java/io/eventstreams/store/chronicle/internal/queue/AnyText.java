package io.eventstreams.store.chronicle.internal.queue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Text as UTF-8, with half of a surrogate pair, which that cannot express, in three bytes of the
 * same pattern. They are in no valid UTF-8, so that what is read is what was written.
 */
final class AnyText {
  /** The first byte of what begins at U+D000; the second of a surrogate is not below the other. */
  private static final int HALF_FIRST = 0xed;

  private static final int HALF_SECOND = 0xa0;
  private static final int HALF_BYTES = 3;

  private AnyText() {}

  static byte[] encode(String text) {
    int half = nextHalf(text, 0);
    if (half < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + HALF_BYTES);
    int from = 0;
    while (half >= 0) {
      out.writeBytes(text.substring(from, half).getBytes(StandardCharsets.UTF_8));
      char c = text.charAt(half);
      out.write(0xe0 | (c >> 12));
      out.write(0x80 | ((c >> 6) & 0x3f));
      out.write(0x80 | (c & 0x3f));
      from = half + 1;
      half = nextHalf(text, from);
    }
    out.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  static String decode(byte[] bytes) {
    int half = nextHalf(bytes, 0);
    if (half < 0) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    StringBuilder text = new StringBuilder(bytes.length);
    int from = 0;
    while (half >= 0) {
      text.append(new String(bytes, from, half - from, StandardCharsets.UTF_8));
      text.append((char) (0xd000 | ((bytes[half + 1] & 0x3f) << 6) | (bytes[half + 2] & 0x3f)));
      from = half + HALF_BYTES;
      half = nextHalf(bytes, from);
    }
    return text.append(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8))
        .toString();
  }

  private static int nextHalf(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  private static int nextHalf(byte[] bytes, int from) {
    for (int i = from; i + HALF_BYTES <= bytes.length; i++) {
      if ((bytes[i] & 0xff) == HALF_FIRST && (bytes[i + 1] & 0xff) >= HALF_SECOND) {
        return i;
      }
    }
    return -1;
  }
}
