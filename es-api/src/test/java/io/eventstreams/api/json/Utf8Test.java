package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Utf8Test {
  private static final int[] FOLLOWING = {0x41, 0x7f, 0x80, 0xbf, 0xc0};

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  /** All pairs of bytes beyond ASCII, and behind them the bounds of what may follow. */
  @Test
  void agreesWithTheJdkOnEveryForm() {
    for (int first = 0x7f; first < 256; first++) {
      assertAgrees(first);
      for (int second = 1; second < 256; second++) {
        assertAgrees(first, second);
        for (int third : FOLLOWING) {
          assertAgrees(first, second, third);
          for (int fourth : first < 0xe0 ? new int[0] : FOLLOWING) {
            assertAgrees(first, second, third, fourth);
          }
        }
      }
    }
  }

  @Test
  void refusesNul() {
    assertThat(isAccepted(new byte[] {'a', 0})).isFalse();
    assertThat(isAccepted(new byte[0])).isTrue();
  }

  private void assertAgrees(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    if (isAccepted(bytes) != isDecoded(bytes)) {
      throw new AssertionError(
          Arrays.toString(values) + " must be " + (isDecoded(bytes) ? "accepted" : "refused"));
    }
  }

  private boolean isDecoded(byte[] bytes) {
    CharBuffer out = CharBuffer.allocate(8);
    decoder.reset();
    return !decoder.decode(ByteBuffer.wrap(bytes), out, true).isError();
  }

  private static boolean isAccepted(byte[] bytes) {
    try {
      Utf8.check(bytes);
      return true;
    } catch (EventStreamException e) {
      return false;
    }
  }
}
