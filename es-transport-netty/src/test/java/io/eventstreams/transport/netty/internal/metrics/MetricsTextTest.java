package io.eventstreams.transport.netty.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.PrometheusText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MetricsTextTest {
  private final MetricsText text = new MetricsText();

  private String print() {
    return new String(text.print(), StandardCharsets.UTF_8);
  }

  @Test
  void samplesOfAFamilyStandTogetherUnderItsHead() {
    text.counter("a_total", "Some.", 1, "stream", "x");
    text.gauge("b", "Others.", 2);
    text.counter("a_total", "Some.", 3, "stream", "y", "type", "z");
    text.time("c_seconds", "When.", Instant.parse("2026-01-02T03:04:05.006789Z"));
    assertThat(print())
        .isEqualTo(
            """
            # HELP eventstreams_a_total Some.
            # TYPE eventstreams_a_total counter
            eventstreams_a_total{stream="x"} 1
            eventstreams_a_total{stream="y",type="z"} 3
            # HELP eventstreams_b Others.
            # TYPE eventstreams_b gauge
            eventstreams_b 2
            # HELP eventstreams_c_seconds When.
            # TYPE eventstreams_c_seconds gauge
            eventstreams_c_seconds 1767323045.006
            """);
  }

  @Test
  void whatStandsInALabelCannotLeaveIt() {
    String hostile = "a\"} 1\nb{c=\"\\\r\t\u001b[31m\u2028\u202e\ud800é";
    text.gauge("g", "Help.", 1, "stream", hostile);
    assertThat(PrometheusText.parse(print()))
        .isEqualTo(
            Map.of(
                "eventstreams_g{stream=\"a\\\"} 1\\\\u000ab{c=\\\"\\\\\\\\u000d\\\\u0009"
                    + "\\\\u001b[31m\\\\u2028\\\\u202e\\\\ud800é\"}",
                "1"));
  }
}
