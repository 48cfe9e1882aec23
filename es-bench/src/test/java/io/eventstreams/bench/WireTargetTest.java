package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTargetTest {
  private static WireRun run(String benchmark, WireCase one, int batch, int window) {
    Duration length = Duration.ofSeconds(1);
    return new WireRun(benchmark, one, batch, window, true, 1, length, length);
  }

  private static ResultRow row(WireRun run, String side, double perSecond) {
    return new ResultRow(run.benchmark(), run.params(side), "events_per_second", perSecond, "1/s");
  }

  @ParameterizedTest
  @CsvSource({
    "websocket, 50, 1, 480000",
    "websocket, 50, 8, 2400000",
    "websocket, 500, 1, 3400000",
    "websocket, 500, 8, 10000000",
    "webhook, 50, 1, 690000",
    "webhook, 500, 1, 4000000"
  })
  void whatOneReceiverIsToGetStandsBesideWhatItGot(
      String benchmark, int batch, int window, double goal) {
    WireRun run = run(benchmark, WireCase.ONE, batch, window);
    String line = "%s one, batch %d, window %d: ".formatted(benchmark, batch, window);
    assertThat(
            WireTarget.verdict(run, List.of(row(run, "bare Netty", 9e9), row(run, "ours", goal))))
        .hasValue(
            line
                + "%1$,.0f events/s, goal about %1$,.0f where it was set: reached".formatted(goal));
    assertThat(WireTarget.verdict(run, List.of(row(run, "ours", goal - 1))))
        .hasValueSatisfying(told -> assertThat(told).startsWith(line).endsWith(": missed"));
  }

  @Test
  void othersHaveNoSuchGoalNorHasWhatWasNotMeasured() {
    for (WireRun run :
        List.of(
            run(WireRun.WEB_SOCKET, WireCase.TEN, 50, 1),
            run(WireRun.WEB_SOCKET, WireCase.ONE, 50, 2),
            run(WireRun.WEBHOOK, WireCase.ONE, 50, 8))) {
      assertThat(WireTarget.verdict(run, List.of(row(run, "ours", 1)))).isEmpty();
    }
    WireRun run = run(WireRun.WEB_SOCKET, WireCase.ONE, 50, 1);
    assertThat(WireTarget.verdict(run, List.of(row(run, "bare Netty", 1)))).isEmpty();
  }

  @Test
  void theGoReferenceIsToldAsRecordedElsewhere() {
    assertThat(WireTarget.recorded(WireRun.WEB_SOCKET))
        .contains("not run here", "100 to 113 k events/s", "126 to 187 k events/s");
    assertThat(WireTarget.recorded(WireRun.WEBHOOK))
        .contains("not run here", "75 to 95 k events/s", "95 to 114 k events/s");
  }
}
