package io.eventstreams.api;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamLimitsTest {
  private static EventStreamFields with(String field, Duration value) {
    EventStreamFields.Builder fields = EventStreamFields.builder();
    return switch (field) {
      case "retryTimeout" -> fields.retryTimeout(value).build();
      case "blockedRetryDelay" -> fields.blockedRetryDelay(value).build();
      default -> fields.checkpointInterval(value).build();
    };
  }

  /** A nanosecond between attempts is a flood. */
  @ParameterizedTest
  @ValueSource(strings = {"retryTimeout", "blockedRetryDelay", "checkpointInterval"})
  void durationsShorterThanAMillisecondAreRefused(String field) {
    assertThatCode(() -> StreamLimits.check(with(field, Duration.ofMillis(1))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> StreamLimits.check(with(field, Duration.ofNanos(999_999))))
        .hasMessageStartingWith("FF00234: " + field + " must be at least 1ms, was ");
    assertThatThrownBy(() -> StreamLimits.check(with(field, Duration.ZERO)))
        .hasMessageStartingWith("FF00234: " + field + " must be at least 1ms, was ");
  }
}
