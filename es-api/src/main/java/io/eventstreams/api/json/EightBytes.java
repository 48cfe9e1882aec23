package io.eventstreams.api.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads, writes and copies bytes eight at a time. */
final class EightBytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** From here on the JDK's copy is as quick. */
  static final int LONG = 64;

  private EightBytes() {}

  static long get(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  static void set(byte[] bytes, int at, long eight) {
    LONGS.set(bytes, at, eight);
  }

  /**
   * Copies bytes to a place which does not begin within them, or is in another array. The last
   * eight overlap those before them.
   */
  static void copy(byte[] from, int source, byte[] to, int target, int length) {
    if (length < Long.BYTES || length > LONG) {
      System.arraycopy(from, source, to, target, length);
      return;
    }
    for (int i = 0; i <= length - Long.BYTES; i += Long.BYTES) {
      set(to, target + i, get(from, source + i));
    }
    int last = length - Long.BYTES;
    set(to, target + last, get(from, source + last));
  }
}
