package io.eventstreams.api.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds out, eight bytes at a time, that a text can stand in JSON as it is. Nearly every topic and
 * sequence ID can, and to look at each of their characters took longer than all else of an event.
 */
final class PlainAscii {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private PlainAscii() {}

  /**
   * Whether all bytes are ASCII and none is a control character, a quote, a backslash or a question
   * mark; the last since an encoder puts it where half a surrogate pair was.
   */
  static boolean check(byte[] bytes) {
    int at = 0;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      if (!areEight((long) LONGS.get(bytes, at))) {
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
   * In a byte below 0x80, to subtract 0x20 borrows if it is a control character; after an exclusive
   * or, to subtract 1 borrows if both were equal. A borrow may spoil the bytes above, but only
   * after one was found.
   */
  private static boolean areEight(long eight) {
    long control = eight - 0x20 * EACH;
    long quote = (eight ^ '"' * EACH) - EACH;
    long backslash = (eight ^ '\\' * EACH) - EACH;
    long question = (eight ^ '?' * EACH) - EACH;
    return ((eight | control | quote | backslash | question) & HIGH) == 0;
  }

  private static boolean isOne(byte b) {
    return b >= ' ' && b != '"' && b != '\\' && b != '?';
  }
}
