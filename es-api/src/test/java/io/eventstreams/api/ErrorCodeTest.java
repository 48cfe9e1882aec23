package io.eventstreams.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  /** What programs rely on: a line may be added to the file, none may change or go. */
  @Test
  void keepsWhatProgramsRelyOn() throws IOException {
    try (InputStream golden =
        Objects.requireNonNull(ErrorCodeTest.class.getResourceAsStream("/error-codes.txt"))) {
      List<String> expected =
          new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      List<String> actual =
          Arrays.stream(ErrorCode.values())
              .map(c -> c.id() + " " + c.httpStatus() + " " + c.remedy() + " " + c.name())
              .toList();

      assertThat(actual).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void givesEveryIdOnce() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::id))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("(FF|ES)[0-9]{5}"));
  }

  @Test
  void beginsEveryMessageWithTheId() {
    IllegalStateException cause = new IllegalStateException("x");
    EventStreamException exception = ErrorCode.NO_RESULT.error("no stream 'a'", cause);

    assertThat(exception).hasMessage("FF00164: no stream 'a'").hasCause(cause);
    assertThat(exception.code()).isEqualTo(ErrorCode.NO_RESULT);
    assertThat(ErrorCode.NO_RESULT.error("x")).hasNoCause();
  }
}
