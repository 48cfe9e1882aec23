package io.eventstreams.transport.netty.internal.http;

import io.netty.buffer.ByteBuf;

/**
 * What the head of a request must look like beyond what the decoder asks for: readers differ in how
 * they take other spaces in its first line, lines that are folded, and lines that end with a bare
 * line feed, so that one could see two requests where another sees one.
 *
 * <p><b>Source:</b> RFC 9112, sections 2.2, 3 and 5.2, each in its strict reading.
 */
final class HeadRule {
  private static final int SPACES = 2;

  private HeadRule() {}

  /** Whether a line that ends at this line feed ends with a carriage return and a line feed. */
  static boolean endsWell(ByteBuf bytes, int start, int lineFeed) {
    return lineFeed > start && bytes.getByte(lineFeed - 1) == '\r';
  }

  /**
   * Whether a whole head is unambiguous.
   *
   * @param start its first byte
   * @param end behind its blank line
   */
  static boolean permits(ByteBuf bytes, int start, int end) {
    int lineFeed = bytes.indexOf(start, end, (byte) '\n');
    if (!isRequestLine(bytes, start, lineFeed)) {
      return false;
    }
    while (lineFeed >= 0 && lineFeed + 1 < end) {
      byte first = bytes.getByte(lineFeed + 1);
      if (first == ' ' || first == '\t') {
        return false;
      }
      int next = bytes.indexOf(lineFeed + 1, end, (byte) '\n');
      if (next >= 0 && !endsWell(bytes, lineFeed + 1, next)) {
        return false;
      }
      lineFeed = next;
    }
    return true;
  }

  /** Three words of visible characters with one space between them; the last in capitals. */
  private static boolean isRequestLine(ByteBuf bytes, int start, int lineFeed) {
    if (lineFeed < 0 || !endsWell(bytes, start, lineFeed)) {
      return false;
    }
    int spaces = 0;
    int wordStart = start;
    for (int i = start; i < lineFeed - 1; i++) {
      int c = bytes.getUnsignedByte(i);
      if (c == ' ') {
        if (i == wordStart) {
          return false;
        }
        spaces++;
        wordStart = i + 1;
      } else if (c < ' ' || c > '~' || (spaces == SPACES && c >= 'a' && c <= 'z')) {
        return false;
      }
    }
    return spaces == SPACES && wordStart < lineFeed - 1;
  }
}
