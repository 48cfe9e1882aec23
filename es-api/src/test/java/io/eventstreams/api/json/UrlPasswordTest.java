package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlPasswordTest {
  @ParameterizedTest
  @CsvSource({
    "http://u:p@h/x, http://u:*****@h/x",
    "http://u:p@q@h:80, http://u:*****@h:80",
    "http://:p@h, http://:*****@h",
    "http://u:@h, http://u:*****@h",
    "http://u:p:q@h?a=b@c, http://u:*****@h?a=b@c",
    "u:p@h, u:*****@h",
    "http://h:80/x:y@z, http://h:80/x:y@z",
    "http://u@h, http://u@h",
    "http://h, http://h",
    "http://[::1]:80/, http://[::1]:80/",
    "http://u:p@[::1]:80/, http://u:*****@[::1]:80/",
    "'', ''",
    "x, x",
  })
  void isHidden(String url, String shown) {
    assertThat(UrlPassword.redact(url)).isEqualTo(shown);
  }

  @Test
  void isKnownWhenHidden() {
    assertThat(UrlPassword.isRedacted("http://u:*****@h")).isTrue();
    assertThat(UrlPassword.isRedacted("http://u:****@h")).isFalse();
    assertThat(UrlPassword.isRedacted("http://h/*****")).isFalse();
  }
}
