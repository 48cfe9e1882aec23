package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;

/**
 * Checks that bytes are UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing
 * beyond U+10FFFF. A NUL byte is refused too, since no JSON text has one. Parsers are laxer than
 * this, and bytes which were let through would be spliced into replies as they are.
 */
final class Utf8 {
  private Utf8() {}

  static void check(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b > 0) {
        at++;
        continue;
      }
      int length = sequenceLength(bytes, at);
      if (length == 0) {
        throw ErrorCode.JSON_INVALID.error("JSON must be UTF-8, is not at byte " + at);
      }
      at += length;
    }
  }

  /** The length of the sequence of two to four bytes at this place; 0 when there is none. */
  private static int sequenceLength(byte[] bytes, int at) {
    int lead = bytes[at] & 0xff;
    if (lead >= 0xc2 && lead <= 0xdf) {
      return continues(bytes, at + 1, 0x80, 0xbf) ? 2 : 0;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
      int lowest = lead == 0xe0 ? 0xa0 : 0x80;
      int highest = lead == 0xed ? 0x9f : 0xbf;
      return continues(bytes, at + 1, lowest, highest) && continues(bytes, at + 2, 0x80, 0xbf)
          ? 3
          : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
      int lowest = lead == 0xf0 ? 0x90 : 0x80;
      int highest = lead == 0xf4 ? 0x8f : 0xbf;
      return continues(bytes, at + 1, lowest, highest)
              && continues(bytes, at + 2, 0x80, 0xbf)
              && continues(bytes, at + 3, 0x80, 0xbf)
          ? 4
          : 0;
    }
    return 0;
  }

  private static boolean continues(byte[] bytes, int at, int lowest, int highest) {
    if (at >= bytes.length) {
      return false;
    }
    int b = bytes[at] & 0xff;
    return b >= lowest && b <= highest;
  }
}
