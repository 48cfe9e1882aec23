package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.transport.netty.internal.json.JsonEncoding;

/**
 * Whether bytes that come in pieces are UTF-8 as RFC 3629 has it: no surrogates, no longer form
 * than needed, nothing beyond U+10FFFF. The first byte that cannot belong to it is noticed at once.
 *
 * <p><b>Threads:</b> one.
 */
final class Utf8Check {
  private static final int LOWEST = 0x80;
  private static final int HIGHEST = 0xbf;

  private int missing;
  private int least = LOWEST;
  private int most = HIGHEST;

  /** Whether these bytes, which may have come as binary data, can be a message in JSON. */
  static boolean isJsonText(byte[] json) {
    Utf8Check check = new Utf8Check();
    return JsonEncoding.beginsAsUtf8(json) && check.accepts(json) && check.isComplete();
  }

  /** Takes more bytes; false when they, after those before, are not UTF-8. */
  boolean accepts(byte[] bytes) {
    for (byte next : bytes) {
      if (missing == 0 ? next < 0 && !begins(next & 0xff) : !continues(next & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the last character has all its bytes. */
  boolean isComplete() {
    return missing == 0;
  }

  private boolean begins(int lead) {
    if (lead >= 0xc2 && lead <= 0xdf) {
      missing = 1;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      missing = 2;
      least = lead == 0xe0 ? 0xa0 : LOWEST;
      most = lead == 0xed ? 0x9f : HIGHEST;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      missing = 3;
      least = lead == 0xf0 ? 0x90 : LOWEST;
      most = lead == 0xf4 ? 0x8f : HIGHEST;
    } else {
      return false;
    }
    return true;
  }

  private boolean continues(int next) {
    if (next < least || next > most) {
      return false;
    }
    missing--;
    least = LOWEST;
    most = HIGHEST;
    return true;
  }
}
