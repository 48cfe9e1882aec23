package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1                             | PT1S",
        "120                           | PT2M",
        " 007                          | PT7S",
        "3600                          | PT1H",
        "3601                          | PT1H",
        "999999999                     | PT1H",
        "99999999999999999999999999    | PT1H",
        "Sun, 01 Mar 2026 12:00:30 GMT | PT30S",
        "Sunday, 01-Mar-26 12:01:00 GMT| PT1M",
        "Sun Mar  1 12:02:00 2026      | PT2M",
        "Fri, 01 Jan 2100 00:00:00 GMT | PT1H",
      })
  void readsSecondsAndDatesUpToAnHour(String value, Duration wait) {
    assertThat(RetryAfter.parse(value, NOW)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "-1",
        "-99999999999999999999",
        "+5",
        "1.5",
        "1e3",
        "0x10",
        "soon",
        "5 minutes",
        "Sun, 01 Mar 2026 11:59:59 GMT",
        "Sun, 99 Mar 2026 11:59:59 GMT",
        "\u0661",
        "12;",
        "NaN",
      })
  void ignoresWhatMakesNoSense(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }

  @Test
  void ignoresWhatIsMissingOrHuge() {
    assertThat(RetryAfter.parse(null, NOW)).isEmpty();
    assertThat(RetryAfter.parse("1".repeat(10_000), NOW)).isEqualTo(Optional.empty());
  }
}
