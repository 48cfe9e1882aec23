package io.eventstreams.server.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.server.internal.CommandFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static Arguments parse(String... arguments) {
    return Arguments.parse(List.of(arguments), Set.of("port", "data"));
  }

  @Test
  void takesValuesAfterASpaceAndAfterAnEqualsSign() {
    assertThat(parse("--port", "1", "x", "--data=a=b"))
        .isEqualTo(new Arguments(List.of("x"), Map.of("port", "1", "data", "a=b"), false));
  }

  @Test
  void takesAValueThatLooksLikeAnOption() {
    assertThat(parse("--port", "-1").option("port")).isEqualTo("-1");
  }

  @Test
  void takesOperandsOnlyAfterTwoDashes() {
    assertThat(parse("--", "--port", "-x").operands()).containsExactly("--port", "-x");
  }

  @Test
  void asksForHelpAnywhere() {
    assertThat(parse("x", "-h").help()).isTrue();
    assertThat(parse("--help").help()).isTrue();
    assertThat(parse("x").help()).isFalse();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    refused("unknown option '--bogus'", "--bogus", "1");
    refused("unknown option '-p'", "-p", "1");
    refused("unknown option '-port'", "-port", "1");
    refused("unknown option '--a\\u000ab'", "--a\nb");
  }

  @Test
  void refusesAnOptionWithoutAValueOrTwice() {
    refused("option --port needs a value", "--port");
    refused("option --port is given twice", "--port=1", "--port=1");
  }

  private static void refused(String message, String... arguments) {
    assertThatThrownBy(() -> parse(arguments))
        .isInstanceOfSatisfying(
            CommandFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
        .hasMessageStartingWith(message);
  }
}
