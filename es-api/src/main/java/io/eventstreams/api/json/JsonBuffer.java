package io.eventstreams.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON under construction, in UTF-8: an array that grows, and that can be used again. Texts get no
 * more escapes than JSON demands; half a surrogate pair, which UTF-8 cannot express, becomes
 * U+FFFD.
 *
 * <p><b>Threads:</b> one at a time.
 *
 * <p><b>Allocation:</b> the array, when it has to grow; and briefly the bytes of a text.
 */
public final class JsonBuffer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_BYTES_PER_CHAR = 6;
  private static final int MIN_CAPACITY = 64;

  private byte[] bytes;
  private int size;

  /** An empty buffer with room for so many bytes. */
  public JsonBuffer(int expectedBytes) {
    bytes = new byte[Math.max(MIN_CAPACITY, expectedBytes)];
  }

  /**
   * The array, of which the first {@link #size()} bytes are what was printed. It is the buffer's
   * own: it must not be changed, and what is printed next may be written into it.
   */
  public byte[] array() {
    return bytes;
  }

  /** How many bytes were printed. */
  public int size() {
    return size;
  }

  /** Forgets what was printed, and keeps the array. */
  public void clear() {
    size = 0;
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
    shortRaw(source, 0, source.length);
  }

  /** As {@link #raw(byte[], int, int)}, quicker for what is probably short. */
  private void shortRaw(byte[] source, int from, int to) {
    int length = to - from;
    ensure(length);
    EightBytes.copy(source, from, bytes, size, length);
    size += length;
  }

  void raw(char ascii) {
    ensure(1);
    bytes[size++] = (byte) ascii;
  }

  void number(long value) {
    raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  /** Takes back the last byte. */
  void dropLast() {
    size--;
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
    ensure(Math.addExact(2, length));
    bytes[size] = '"';
    // A copy without a look at each byte; what is no Latin-1 becomes question marks.
    if (PlainAscii.copy(text.getBytes(StandardCharsets.ISO_8859_1), bytes, size + 1)) {
      size += 1 + length;
      bytes[size++] = '"';
    } else {
      escapedText(text, length);
    }
  }

  /** Writes once more what stands at a place before. */
  void again(int from, int to) {
    shortRaw(bytes, from, to);
  }

  private void escapedText(String text, int length) {
    ensure(Math.addExact(2, Math.multiplyExact(MAX_BYTES_PER_CHAR, length)));
    bytes[size++] = '"';
    escaped(text, length);
    bytes[size++] = '"';
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
