package io.eventstreams.engine.internal.statistics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import org.junit.jupiter.api.Test;

class FailureTextTest {
  private static String of(String message) {
    return FailureText.of(ErrorCode.INTERNAL.error(message));
  }

  @Test
  void ourOwnErrorsAreToldAsTheyAreAndOthersWithTheirKind() {
    assertThat(of("a plain text")).endsWith("a plain text");
    assertThat(FailureText.of(new IllegalStateException("down")))
        .isEqualTo("java.lang.IllegalStateException: down");
  }

  @Test
  void whatNoStoreTakesIsReplaced() {
    assertThat(of("a\0b")).endsWith("a\uFFFDb");
    assertThat(of("a\uD83Db\uDE00")).endsWith("a\uFFFDb\uFFFD");
    assertThat(of("\uD83D\uDE00 is whole")).endsWith("\uD83D\uDE00 is whole");
  }

  @Test
  void whatIsLongIsCutAndNoCharacterWithIt() {
    for (int begin = 0; begin < 2; begin++) {
      String text = of("x".repeat(begin) + "\uD83D\uDE00".repeat(2_000));
      assertThat(text.length()).isEqualTo(2_049);
      assertThat(text).endsWith("…");
      assertThat(new String(text.getBytes(UTF_8), UTF_8)).isEqualTo(text);
    }
  }

  @Test
  void whatJustFitsIsNotCut() {
    String text = of("x".repeat(2_048 - of("").length()));
    assertThat(text).hasSize(2_048).endsWith("x");
  }

  @Test
  void aFailureThatCannotSpeakIsNamed() {
    RuntimeException mute =
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new StackOverflowError();
          }
        };
    assertThat(FailureText.of(mute)).isEqualTo(mute.getClass().getName());
    RuntimeException silent =
        new RuntimeException() {
          @Override
          @SuppressWarnings("NullAway") // it breaks its word
          public String toString() {
            return null;
          }
        };
    assertThat(FailureText.of(silent)).isEqualTo(silent.getClass().getName());
  }
}
