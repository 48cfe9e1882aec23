package io.eventstreams.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON under construction, in UTF-8. Writes no more escapes than JSON demands; half a surrogate
 * pair, which UTF-8 cannot express, becomes U+FFFD.
 *
 * <p><b>Threads:</b> one.
 */
final class ByteSink {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_BYTES_PER_CHAR = 6;

  private byte[] bytes;
  private int size;

  ByteSink(int expectedBytes) {
    bytes = new byte[Math.max(64, expectedBytes)];
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  void raw(byte[] source, int from, int to) {
    ensure(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  void raw(byte[] source) {
    raw(source, 0, source.length);
  }

  void raw(char ascii) {
    ensure(1);
    bytes[size++] = (byte) ascii;
  }

  void number(long value) {
    raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  /** Takes back a comma, and white space around it, if that is what was written last. */
  void dropLastComma() {
    int at = size;
    while (at > 0 && isSpace(bytes[at - 1])) {
      at--;
    }
    if (at > 0 && bytes[at - 1] == ',') {
      size = at - 1;
    }
  }

  /** A text with its quotes. */
  void text(String text) {
    int length = text.length();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == length && PlainAscii.check(utf8)) {
      ensure(Math.addExact(2, length));
      bytes[size] = '"';
      System.arraycopy(utf8, 0, bytes, size + 1, length);
      size += length + 1;
    } else {
      ensure(Math.addExact(2, Math.multiplyExact(MAX_BYTES_PER_CHAR, length)));
      bytes[size++] = '"';
      escaped(text, length);
    }
    bytes[size++] = '"';
  }

  /** Writes once more what stands at a place before. */
  void again(int from, int to) {
    ensure(to - from);
    System.arraycopy(bytes, from, bytes, size, to - from);
    size += to - from;
  }

  /** How many bytes there are. */
  int size() {
    return size;
  }

  private void escaped(String text, int length) {
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        supplementary(Character.toCodePoint(c, text.charAt(i)));
      } else {
        basic(Character.isSurrogate(c) ? '\uFFFD' : c);
      }
    }
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void ascii(char c) {
    if (c >= ' ' && c != '"' && c != '\\') {
      bytes[size++] = (byte) c;
      return;
    }
    bytes[size++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[size++] = (byte) c;
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      case '\b' -> bytes[size++] = 'b';
      case '\f' -> bytes[size++] = 'f';
      default -> {
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[c >> 4];
        bytes[size++] = HEX[c & 15];
      }
    }
  }

  private void basic(char c) {
    if (c < 0x800) {
      bytes[size++] = (byte) (0xc0 | (c >> 6));
    } else {
      bytes[size++] = (byte) (0xe0 | (c >> 12));
      bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3f));
    }
    bytes[size++] = (byte) (0x80 | (c & 0x3f));
  }

  private void supplementary(int codePoint) {
    bytes[size++] = (byte) (0xf0 | (codePoint >> 18));
    bytes[size++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
    bytes[size++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
    bytes[size++] = (byte) (0x80 | (codePoint & 0x3f));
  }

  private void ensure(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      int doubled = bytes.length > Integer.MAX_VALUE / 2 ? needed : bytes.length * 2;
      bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
    }
  }
}
