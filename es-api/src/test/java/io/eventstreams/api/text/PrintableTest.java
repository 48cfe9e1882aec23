package io.eventstreams.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void leavesOrdinaryTextAlone() {
    assertThat(Printable.of("a é € \uD83D\uDE00 \"'\\")).isEqualTo("a é € \uD83D\uDE00 \"'\\");
  }

  @Test
  void escapesWhatIsNotSeenOrMisleads() {
    assertThat(Printable.of("a\n\r\t\0\u001b[31m\u007f\u0085\u2028\u202e\uD800"))
        .isEqualTo("a\\u000a\\u000d\\u0009\\u0000\\u001b[31m\\u007f\\u0085\\u2028\\u202e\\ud800");
  }

  @Test
  void cutsLongTextBetweenCharacters() {
    assertThat(Printable.of("a".repeat(80))).isEqualTo("a".repeat(80));
    assertThat(Printable.of("a".repeat(81))).isEqualTo("a".repeat(80) + "…");
    assertThat(Printable.of("a".repeat(79) + "\uD83D\uDE00b"))
        .isEqualTo("a".repeat(79) + "\uD83D\uDE00…");
  }
}
