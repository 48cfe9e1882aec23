package io.eventstreams.api.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.eventstreams.api.Codes;
import io.eventstreams.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "Z",
        "0",
        "ab",
        "a.b_c-d",
        "a--b",
        "6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      })
  void accepts(String name) {
    assertThatCode(() -> NameRule.check("name", name)).doesNotThrowAnyException();
    assertThat(NameRule.isName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        "a-",
        ".a",
        "a_",
        "a/b",
        "a b",
        "ab\n",
        "\nab",
        "é",
        "aé",
        "\u0661",
        "a\0b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      })
  void refuses(String name) {
    assertThat(NameRule.isName(name)).isFalse();
    assertThat(Codes.assertFails(ErrorCode.BAD_NAME, () -> NameRule.check("name", name)))
        .hasMessageContaining("name must");
  }

  @Test
  void safeTextHasAnyLengthAndAnyFirstCharacter() {
    assertThatCode(() -> NameRule.checkSafeCharacters("x", "")).doesNotThrowAnyException();
    assertThatCode(() -> NameRule.checkSafeCharacters("x", "-" + "a".repeat(100)))
        .doesNotThrowAnyException();
    Codes.assertFails(ErrorCode.UNSAFE_CHARACTERS, () -> NameRule.checkSafeCharacters("x", "a/b"));
  }

  @Test
  void lengthsAreCountedInBytes() {
    assertThatCode(() -> NameRule.checkLength("x", "éé", 4)).doesNotThrowAnyException();
    Codes.assertFails(ErrorCode.TEXT_TOO_LONG, () -> NameRule.checkLength("x", "ééa", 4));
  }
}
