package io.eventstreams.transport.netty.internal.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class Utf8CheckProperties {
  private static boolean jdkAccepts(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException invalid) {
      return false;
    }
  }

  private static void assertAgrees(byte[] bytes, int cut) {
    Utf8Check check = new Utf8Check();
    boolean accepted =
        check.accepts(Arrays.copyOf(bytes, cut))
            && check.accepts(Arrays.copyOfRange(bytes, cut, bytes.length))
            && check.isComplete();
    if (accepted != jdkAccepts(bytes)) {
      throw new AssertionError(
          "accepted: " + accepted + ", " + Arrays.toString(bytes) + " @" + cut);
    }
  }

  @Property(tries = 2_000)
  void agreesWithTheJdkOnAnyBytes(@ForAll @Size(max = 8) byte[] bytes, @ForAll int any) {
    assertAgrees(bytes, Math.floorMod(any, bytes.length + 1));
  }

  @Property(tries = 2_000)
  void agreesWithTheJdkOnTextWithOneByteChanged(
      @ForAll String text, @ForAll byte other, @ForAll @IntRange(min = 0, max = 1_000) int any) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertAgrees(bytes, any % (bytes.length + 1));
    if (bytes.length > 0) {
      bytes[any % bytes.length] = other;
      assertAgrees(bytes, any % (bytes.length + 1));
    }
  }

  /** Every lead byte with every second byte, and the edges of what may follow. */
  @Property(tries = 1)
  void agreesWithTheJdkOnAllBeginnings() {
    byte[] rests = {0x7f, (byte) 0x80, (byte) 0xbf, (byte) 0xc0};
    for (int lead = 0x80; lead <= 0xff; lead++) {
      for (int second = 0; second <= 0xff; second++) {
        assertAgrees(new byte[] {(byte) lead, (byte) second}, 1);
        for (byte third : rests) {
          assertAgrees(new byte[] {(byte) lead, (byte) second, third}, 2);
          for (byte fourth : rests) {
            assertAgrees(new byte[] {(byte) lead, (byte) second, third, fourth}, 3);
          }
        }
      }
    }
  }
}
