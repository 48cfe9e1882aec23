package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlainAsciiTest {
  @Test
  void everyByteAtEveryPlaceIsJudgedAsJsonDemands() {
    for (int length = 1; length <= 25; length++) {
      for (int place = 0; place < length; place++) {
        for (int value = 0; value < 256; value++) {
          byte[] bytes = new byte[length];
          Arrays.fill(bytes, (byte) 'a');
          bytes[place] = (byte) value;
          boolean plain =
              value >= ' ' && value < 128 && value != '"' && value != '\\' && value != '?';
          assertThat(PlainAscii.check(bytes))
              .as("%d at %d of %d", value, place, length)
              .isEqualTo(plain);
        }
      }
    }
  }

  @Test
  void neighboursThatAreJustAllowedBorrowNothing() {
    byte[] allowed = {' ', '!', '#', '[', ']', '>', '@', 0x7f};
    for (byte one : allowed) {
      for (byte other : allowed) {
        byte[] bytes = {one, other, one, one, other, other, one, other, other};
        assertThat(PlainAscii.check(bytes)).as("%d and %d", one, other).isTrue();
      }
    }
    assertThat(PlainAscii.check(new byte[0])).isTrue();
  }
}
