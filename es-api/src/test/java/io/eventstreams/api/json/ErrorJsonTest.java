package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorJsonTest {
  private static final int FRAME_BYTES = "{\"error\":\"\"}".length();

  @Test
  void printsCodeAndText() {
    assertThat(text(ErrorJson.print(ErrorCode.NO_RESULT.error("no stream '<a>\"'"))))
        .isEqualTo("{\"error\":\"FF00164: no stream '<a>\\\"'\"}");
    assertThat(text(ErrorJson.print("ES10024", "x"))).isEqualTo("{\"error\":\"ES10024: x\"}");
  }

  @Test
  void shortensLongTextsBetweenCharacters() {
    String fits = "x".repeat(ErrorJson.MAX_TEXT_BYTES - "FF00164: ".length());
    assertThat(text(ErrorJson.print("FF00164", fits))).endsWith("xx\"}").doesNotContain("…");

    for (String unit : new String[] {"x", "é", "€", "\uD83D\uDE00"}) {
      for (int shift = 0; shift < 4; shift++) {
        byte[] printed = ErrorJson.print("FF00164", "x".repeat(shift) + unit.repeat(5_000));

        assertThat(printed.length - FRAME_BYTES)
            .isBetween(ErrorJson.MAX_TEXT_BYTES - 3, ErrorJson.MAX_TEXT_BYTES);
        assertThat(text(printed)).endsWith(unit + "…\"}").doesNotContain("\uFFFD");
      }
    }
  }

  @Test
  void replacesHalfASurrogatePair() {
    assertThat(text(ErrorJson.print("FF00164", "a\uD800b\uDC00")))
        .isEqualTo("{\"error\":\"FF00164: a\uFFFDb\uFFFD\"}");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
