package io.eventstreams.api.json;

/**
 * Finds out, eight bytes at a time, that a text can stand in JSON as it is. Nearly every topic and
 * sequence ID can, and to look at each of their characters took longer than all else of an event.
 */
final class PlainAscii {
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private PlainAscii() {}

  /**
   * Whether all bytes are ASCII and none is a control character, a quote, a backslash or a question
   * mark; the last since an encoder puts it where something was that it cannot express.
   */
  static boolean check(byte[] bytes) {
    int at = 0;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      if ((signs(EightBytes.get(bytes, at)) & HIGH) != 0) {
        return false;
      }
    }
    for (; at < bytes.length; at++) {
      if (!isOne(bytes[at])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Copies the bytes, and says what {@link #check} says of them. If that is false, anything may
   * have been written to their place.
   */
  static boolean copy(byte[] bytes, byte[] to, int at) {
    int length = bytes.length;
    if (length < Long.BYTES || length > EightBytes.LONG) {
      System.arraycopy(bytes, 0, to, at, length);
      return check(bytes);
    }
    long signs = 0;
    for (int i = 0; i <= length - Long.BYTES; i += Long.BYTES) {
      long eight = EightBytes.get(bytes, i);
      signs |= signs(eight);
      EightBytes.set(to, at + i, eight);
    }
    // The last eight overlap those before them.
    long eight = EightBytes.get(bytes, length - Long.BYTES);
    EightBytes.set(to, at + length - Long.BYTES, eight);
    return ((signs | signs(eight)) & HIGH) == 0;
  }

  /**
   * The highest bit of a byte is set if it is not allowed. In a byte below 0x80, to subtract 0x20
   * borrows if it is a control character; after an exclusive or, to subtract 1 borrows if both were
   * equal. A borrow may spoil the bytes above, but only after one was found.
   */
  private static long signs(long eight) {
    long control = eight - 0x20 * EACH;
    long quote = (eight ^ '"' * EACH) - EACH;
    long backslash = (eight ^ '\\' * EACH) - EACH;
    long question = (eight ^ '?' * EACH) - EACH;
    return eight | control | quote | backslash | question;
  }

  private static boolean isOne(byte b) {
    return b >= ' ' && b != '"' && b != '\\' && b != '?';
  }
}
