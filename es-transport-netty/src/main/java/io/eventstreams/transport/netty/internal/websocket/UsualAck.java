package io.eventstreams.transport.netty.internal.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads acknowledgements in the form in which nearly all clients write them, {@code
 * {"type":"ack","stream":"demo","batchNumber":7}}, without a parser, which would take longer than
 * all else that an acknowledgement costs.
 *
 * <p><b>Threads:</b> any.
 */
final class UsualAck {
  private static final byte[] BEGIN = ascii("{\"type\":\"ack\",\"stream\":\"");
  private static final byte[] MIDDLE = ascii("\",\"batchNumber\":");

  /** Every number of so many digits fits into 64 bits. */
  private static final int MAX_DIGITS = 18;

  private UsualAck() {}

  /** The message; null when it is anything but exactly of this form. */
  static @Nullable ClientMessage read(byte[] json) {
    int end = json.length - 1;
    if (end < BEGIN.length || json[end] != '}' || !isAt(json, 0, BEGIN)) {
      return null;
    }
    int nameEnd = BEGIN.length;
    while (nameEnd < end && isPlain(json[nameEnd])) {
      nameEnd++;
    }
    int digits = nameEnd + MIDDLE.length;
    if (digits >= end || end - digits > MAX_DIGITS || !isAt(json, nameEnd, MIDDLE)) {
      return null;
    }
    if (json[digits] == '0' && digits + 1 < end) {
      return null;
    }
    long number = 0;
    for (int i = digits; i < end; i++) {
      if (json[i] < '0' || json[i] > '9') {
        return null;
      }
      number = 10 * number + json[i] - '0';
    }
    String stream =
        new String(json, BEGIN.length, nameEnd - BEGIN.length, StandardCharsets.ISO_8859_1);
    return new ClientMessage("ack", stream, "", number);
  }

  /** Whether the byte is ASCII and stands for itself inside a string. */
  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }

  private static boolean isAt(byte[] json, int from, byte[] expected) {
    int to = from + expected.length;
    return to <= json.length && Arrays.equals(json, from, to, expected, 0, expected.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
