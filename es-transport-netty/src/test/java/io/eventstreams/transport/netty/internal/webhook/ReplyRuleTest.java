package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplyRuleTest {
  private static boolean repeats(int repetitions, @Nullable String regex, String reason) {
    RetryPolicy retry =
        new RetryPolicy(
            repetitions,
            Duration.ofMillis(1),
            Duration.ofMillis(1),
            regex == null ? null : Pattern.compile(regex));
    return ReplyRule.resultOf(
            new HttpResponseStatus(500, reason), EmptyHttpHeaders.INSTANCE, retry, Webhook.NOW)
        .repeatable();
  }

  @Test
  void theBeginningOfTheStatusLineIsMatched() {
    assertThat(repeats(1, "^500 a{63}b", "a".repeat(63) + "b")).isTrue();
    assertThat(repeats(1, "b", "a".repeat(63) + "b")).isTrue();
    assertThat(repeats(1, "b", "a".repeat(64) + "b")).isFalse();
    assertThat(repeats(1, "^500 $", "")).isTrue();
    assertThat(repeats(1, "^.{68}$", "a".repeat(4_000))).isTrue();
    assertThat(repeats(1, "^503", "503")).isFalse();
  }

  @Test
  void withoutAnExpressionAllAreRepeated() {
    assertThat(repeats(1, null, "a".repeat(4_000))).isTrue();
  }

  @Test
  void withoutRepetitionsNothingIsMatched() {
    assertThat(repeats(0, "5", "a")).isFalse();
    assertThat(repeats(0, null, "a")).isFalse();
  }
}
