package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where exactly an expression repeats too much: each time the largest that is not, and one more.
 */
class RepeatLimitsTest {
  @ParameterizedTest
  @CsvSource({
    "a{5000}b{5000}, a{5000}b{5001}",
    "a{5000}b{4999}c, a{5000}b{4999}cd",
    // A group has two more.
    "(a{98}){100}, (a{98}b){100}",
    "[a-z]{9999}x, [a-z]{9999}xy",
    // A bound without an upper one counts as the lower one.
    "a{9999}b, a{9999}bc",
    "a{9990}b{9}c, a{9990}b{9}cd",
    // What is no repeat is text.
    "a{9997}{x, a{9998}{xy",
    "a{9998}{}, a{9999}{}",
    "a{9995}{9999, a{9996}{9999",
  })
  void tenThousandMatchersAreTheMost(String largest, String tooLarge) {
    assertThat(RepeatBudget.isExceededBy(largest)).isFalse();
    assertThat(RepeatBudget.isExceededBy(tooLarge)).isTrue();
  }

  @Test
  void quotedTextCountsByItsLength() {
    assertThat(RepeatBudget.isExceededBy("\\Q" + "(".repeat(10_000) + "\\E")).isFalse();
    assertThat(RepeatBudget.isExceededBy("\\Q" + "(".repeat(10_001) + "\\E")).isTrue();
    assertThat(RepeatBudget.isExceededBy("\\Q" + "(".repeat(10_000))).isFalse();
    assertThat(RepeatBudget.isExceededBy("\\Q" + "(".repeat(10_001))).isTrue();
    assertThat(RepeatBudget.isExceededBy("\\Qa\\E\\Qb\\E{9999}")).isFalse();
    assertThat(RepeatBudget.isExceededBy("\\Qa\\E\\Qb\\E{9999}c")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "(){1000}, (){1000}^",
    "(a*){666}, (a*){667}",
    "(a+){666}, (a+){667}",
    "(a?){666}, (a?){667}",
    "(a|){666}, (a|){667}",
    "(^){666}, (^){667}",
    "(\\b){666}, (\\b){667}",
    // Whatever is escaped is counted as one such step, as some of it is.
    "\\.{2000}, \\.{2001}",
    "\\x{2603}{2000}, \\x{2603}{2001}",
    "\\p{Greek}{1000}\\P{Greek}{1000}, \\p{Greek}{1000}\\P{Greek}{1001}",
    "(a){1000}, (a){1001}",
    "([a]){1000}, ([a]){1001}",
    "'a{0,2000}', 'a{0,2001}'",
    "'(a{0,998}){2}', '(a{0,999}){2}'",
    "'(^{100}){19}', '(^{100}){20}'",
    "'(^{0,100}){9}', '(^{0,100}){10}'",
    "(()()){333}, (()()){334}",
  })
  void twoThousandStepsWithoutACharacterAreTheMost(String largest, String tooLarge) {
    assertThat(RepeatBudget.isExceededBy(largest)).isFalse();
    assertThat(RepeatBudget.isExceededBy(tooLarge)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{12",
        "a{",
        "a{1,",
        "[",
        "[^",
        "[]",
        "[^]",
        "[\\",
        "\\",
        "\\x{12",
        "\\Q",
        ")",
        ")){9}",
        // The first bracket is text, so that the braces are within the class.
        "[\\]{9999}]{9000}",
        "[]{9999}]{9000}",
        "[^]{9999}]{9000}",
      })
  void whatDoesNotEndOrIsNoGroupIsReadAsFarAsItGoes(String expression) {
    assertThat(RepeatBudget.isExceededBy(expression)).isFalse();
  }
}
