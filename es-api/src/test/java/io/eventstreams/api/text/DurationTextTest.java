package io.eventstreams.api.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Codes;
import io.eventstreams.api.ErrorCode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "'', 0s",
    "0, 0s",
    "-0, 0s",
    "+0, 0s",
    "500, 500ms",
    "+500, 500ms",
    "-1, -1ms",
    "007, 7ms",
    "0s, 0s",
    "-0s, 0s",
    "0h, 0s",
    ".5s, 500ms",
    "1.s, 1s",
    "+5s, 5s",
    "-1s, -1s",
    "-.5s, -500ms",
    "1h15m30.5s, 1h15m30.5s",
    "1m1h, 1h1m0s",
    "1s1s, 2s",
    "90m, 1h30m0s",
    "60s, 1m0s",
    "300s, 5m0s",
    "90s, 1m30s",
    "3600s, 1h0m0s",
    "100000h, 100000h0m0s",
    "2us, 2µs",
    "2µs, 2µs",
    "2\u03bcs, 2µs",
    "1500ns, 1.5µs",
    "5ns, 5ns",
    "1.5ms, 1.5ms",
    "1.9ns, 1ns",
    "-1.9ns, -1ns",
    "0.1234567899s, 123.456789ms",
    "1500ms, 1.5s",
    "1m0.000000001s, 1m0.000000001s",
    "2562047h47m16.854775807s, 2562047h47m16.854775807s",
    "-2562047h47m16.854775808s, -2562047h47m16.854775808s",
    "9223372036854, 2562047h47m16.854s",
  })
  void readsAndPrints(String text, String canonical) {
    assertThat(DurationText.print(DurationText.parse(text))).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 year",
        "1d",
        "5 s",
        " 5s",
        "5s ",
        " ",
        "s",
        ".s",
        ".",
        "-",
        "+",
        "--1s",
        "+-1s",
        "1.5",
        "1e3",
        "1e3s",
        "1h-5m",
        "1h 5m",
        "1..5s",
        "1.5.5s",
        "1S",
        "1H",
        "1sec",
        "\u0661s",
        "\uff11",
        "1_000",
        "0x10",
        "1s\n",
        "\n1s",
        "true",
        "PT1S",
        "9223372036855",
        "9223372036854775807",
        "-9223372036855",
        "99999999999999999999999999999999999999",
        "2562047h47m16.854775808s",
        "-2562047h47m16.854775809s",
        "9999999h",
      })
  void refuses(String text) {
    Codes.assertFails(ErrorCode.BAD_DURATION, () -> DurationText.parse(text));
  }

  @Test
  void takesMillisecondsThatFit() {
    assertThat(DurationText.ofMillis(-3)).isEqualTo(Duration.ofMillis(-3));
    assertThat(DurationText.ofMillis(9_223_372_036_854L)).isPositive();
    Codes.assertFails(ErrorCode.BAD_DURATION, () -> DurationText.ofMillis(9_223_372_036_855L));
    Codes.assertFails(ErrorCode.BAD_DURATION, () -> DurationText.ofMillis(Long.MAX_VALUE));
    Codes.assertFails(ErrorCode.BAD_DURATION, () -> DurationText.ofMillis(Long.MIN_VALUE));
  }

  @Test
  void printsOnlyWhatFits64BitNanoseconds() {
    assertThatThrownBy(() -> DurationText.print(Duration.ofDays(200_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printsTheNearestOfWhatIsOutOfRange() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    assertThat(DurationText.printNearest(forever)).isEqualTo("2562047h47m16.854775807s");
    assertThat(DurationText.printNearest(forever.negated())).isEqualTo("-2562047h47m16.854775808s");
    for (long nanos : new long[] {Long.MIN_VALUE, -1, 0, 1_500, Long.MAX_VALUE}) {
      Duration fits = Duration.ofNanos(nanos);
      assertThat(DurationText.printNearest(fits)).isEqualTo(DurationText.print(fits));
    }
  }
}
