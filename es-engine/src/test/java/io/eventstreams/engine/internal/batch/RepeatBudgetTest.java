package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatBudgetTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{30}){30}){30}",
        "(?:a{1000}){1000}",
        "(?:(?:a{100,}){100,}){2}",
        "a{1000}b{1000}c{1000}d{1000}e{1000}f{1000}g{1000}h{1000}i{1000}j{1000}k{1000}",
        // Quoted and classed brackets must not hide what is repeated.
        "(?:(?:a{1000}\\Q))\\E){1000}){1000}",
        "(?:(?:a{1000}[))]){1000}){1000}",
        "(?:(?:a{1000}\\)\\)){1000}){1000}",
        "(?:[]](?:a{1000}){1000})",
        "(?:[^]](?:a{1000}){1000})",
        // Deep rather than wide
        "(?:()(){30}){90}",
        "(?:(?:a?){100}){100}",
        "(?:a{0,1000}){3}",
      })
  void refusesWhatExpandsTooFar(String expression) {
    assertThat(RepeatBudget.isExceededBy(expression)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "topic_1",
        "a{1000}",
        "(a){1000}",
        "a{0,1000}",
        "a{1,1000}",
        "[a-z]{2,64}",
        "[[:alpha:]]{1000}",
        "(?:[a-z0-9]{1,63}\\.){1,10}[a-z]{2,63}",
        "(?i)(?P<name>orders|payments)\\.(?:eu|us)\\.v[0-9]{1,3}",
        "\\x{2603}\\x{2603}\\x{2603}\\x{2603}\\x{2603}",
        "\\x{9999}{3}",
        "\\p{Greek}{20}\\P{Lu}{20}",
        "\\Q((((((({1000}{1000}{1000}\\E",
        "\\{9999\\}{2}",
        "[{]9999}{9999",
        "{\"a\":{9}}",
        "a{b}{99,x}",
      })
  void acceptsWhatPeopleWrite(String expression) {
    assertThat(RepeatBudget.isExceededBy(expression)).isFalse();
  }

  /** Whatever is accepted compiles and matches on half the usual stack, or is refused politely. */
  @Test
  void whatIsAcceptedNeedsLittleStackAndTime() throws InterruptedException {
    String[] parts = {
      "a",
      "b",
      ".",
      "*",
      "+",
      "?",
      "{2}",
      "{2,}",
      "{0,7}",
      "{100}",
      "{0,100}",
      "(",
      "(?:",
      "(?i)",
      "(?P<n>",
      ")",
      "[",
      "]",
      "[^",
      "\\",
      "\\Q",
      "\\E",
      "\\x{41}",
      "\\pL",
      "\\p{Greek}",
      "^",
      "$",
      "|",
      "-",
      "\\b",
      "\\z",
      "\\d",
      "[[:alpha:]]",
      "\ud800",
      "\ud83d\ude00",
      "\u1c85",
      "\n",
      "()"
    };
    Random random = new Random(1);
    AtomicReference<String> current = new AtomicReference<>("");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                for (int i = 0; i < 20_000; i++) {
                  StringBuilder text = new StringBuilder();
                  int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 200 : 14);
                  for (int k = 0; k < length; k++) {
                    text.append(parts[random.nextInt(parts.length)]);
                  }
                  current.set(text.toString());
                  compile(text.toString());
                }
              } catch (Throwable thrown) {
                failure.set(thrown);
              }
            },
            "fuzz",
            512 * 1024);
    thread.setDaemon(true);
    thread.start();
    thread.join(30_000);
    assertThat(thread.isAlive()).as("stuck at %s", current.get()).isFalse();
    assertThat(failure.get()).as("at %s", current.get()).isNull();
  }

  private static void compile(String expression) {
    if (!RepeatBudget.isExceededBy(expression) && !FoldTrap.isIn(expression)) {
      try {
        Pattern pattern = Pattern.compile(expression);
        assertThat(pattern.programSize()).isLessThan(4 * RepeatBudget.MAX_EXPANSION);
        pattern.matches("ab");
        pattern.matches("");
      } catch (PatternSyntaxException invalid) {
        assertThat(invalid.getDescription()).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)[a-\\x{1F600}]",
        "(?i)[a-\ud83d\ude00]",
        "(?i)\\x{1C80}",
        "(?i)\u1c88",
        "(?si:[\\x{1C00}-\\x{1CFF}])",
        "a(?i)[]{2}|^-\ud83d\ude00]"
      })
  void refusesWhereTheLibraryWouldNeverEnd(String expression) {
    assertThat(FoldTrap.isIn(expression)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)orders-\u00e9[a-z]",
        "(?i)[\\x{400}-\\x{4FF}]",
        "(?i)\u65e5\u672c",
        "[a-\\x{1F600}]",
        "\\x{1C80}",
        "(?i)\\pL"
      })
  void acceptsOtherLettersWhoseCaseIsIgnored(String expression) {
    assertThat(FoldTrap.isIn(expression)).isFalse();
    assertThat(TopicFilter.compile(expression).accepts("-")).isFalse();
  }
}
