package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginRuleTest {
  @ParameterizedTest
  @CsvSource({
    "https://Console.Example.org, https://console.example.org",
    "HTTP://localhost:3000, http://localhost:3000",
    "http://[::1]:3000, http://[::1]:3000",
    "https://a.example:443, https://a.example",
    "http://a.example:80, http://a.example",
    "https://a.example:80, https://a.example:80",
    "moz-extension://0b1c-2d3e, moz-extension://0b1c-2d3e",
  })
  void listsOriginsAsBrowsersWriteThem(String origin, String listed) {
    assertThat(OriginRule.listed(origin)).isEqualTo(listed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "null",
        "a.example",
        "//a.example",
        "https://",
        "https://a.example/",
        "https://a.example/path",
        "https://a.example?b",
        "https://me@a.example",
        "https://a.example:0",
        "https://*.example",
        "https://a.example ",
      })
  void refusesWhatNoBrowserSends(String origin) {
    assertThatThrownBy(() -> OriginRule.listed(origin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("allowedOrigins must ")
        .hasMessageEndingWith(", was '" + origin + "'");
  }
}
