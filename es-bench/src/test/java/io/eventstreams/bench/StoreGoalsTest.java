package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StoreGoalsTest {
  private static ResultRow row(String benchmark, String store, String metric, double value) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("store", store);
    params.put("events", 7);
    return new ResultRow(benchmark, params, metric, value, "1/s");
  }

  private static List<String> verdicts(ResultRow... rows) {
    return Stream.of(StoreGoal.values())
        .flatMap(goal -> goal.verdict(List.of(rows)).stream())
        .toList();
  }

  @Test
  void goalsOfBothDatabasesStandBesideWhatWasReached() {
    assertThat(
            verdicts(
                row("stores/checkpoints", "h2", "checkpoints_per_second", 100_000),
                row("stores/log-read", "h2", "events_per_second", 499_999),
                row("stores/log-read", "postgresql", "events_per_second", 300_000),
                row("stores/outbox-latency", "h2", "p50", 4_999_999),
                row("stores/outbox-latency", "postgresql", "p50", 5_000_000),
                row("stores/outbox-latency", "postgresql from another process", "p50", 5_000_000)))
        .containsExactly(
            "checkpoints on H2, 1/s: 100,000, goal at least 100,000: reached",
            "log read on H2, 1/s: 499,999, goal at least 500,000: missed",
            "log read on PostgreSQL, 1/s: 300,000, goal at least 300,000: reached",
            "outbox p50 on H2, in one process, ns: 4,999,999, goal below 5,000,000: reached",
            "outbox p50 on PostgreSQL, in one process, ns: 5,000,000, goal below 5,000,000: missed",
            "outbox p50 on PostgreSQL, from another process, ns: 5,000,000, goal below 50,000,000:"
                + " reached");
  }

  @Test
  void ofWhatWasNotMeasuredNothingIsTold() {
    assertThat(
            verdicts(
                row("stores/log-append", "postgresql", "events_per_second", 9e9),
                row("stores/log-read", "plain JDBC", "events_per_second", 9e9),
                row("stores/outbox-latency", "postgresql", "p99", 1)))
        .isEmpty();
  }

  @Test
  void oursIsToldInPercentOfTheSameDatabaseAlone() {
    List<ResultRow> ratios =
        StoreRatios.of(
            List.of(
                row("stores/log-append", "h2", "events_per_second", 90),
                row("stores/log-read", "h2", "events_per_second", 80),
                row("stores/log-append", "plain JDBC", "events_per_second", 100),
                row("stores/log-read", "plain JDBC", "events_per_second", 40),
                row("stores/log-read", "postgresql", "events_per_second", 30),
                row("stores/log-read", "plain JDBC on postgresql", "events_per_second", 40),
                row("stores/log-read", "chronicle", "events_per_second", 1),
                row("stores/log-read", "plain Chronicle", "events_per_second", 4),
                row("stores/outbox-latency", "h2", "p50", 1)));
    assertThat(ratios)
        .extracting(row -> row.benchmark() + " " + row.params() + " " + row.value())
        .containsExactly(
            "stores/log-append {store=h2 / plain JDBC, events=7} 90.0",
            "stores/log-read {store=h2 / plain JDBC, events=7} 200.0",
            "stores/log-read {store=postgresql / plain JDBC on postgresql, events=7} 75.0",
            "stores/log-read {store=chronicle / plain Chronicle, events=7} 25.0");
    assertThat(ratios)
        .allMatch(row -> row.metric().equals("ratio_percent") && row.unit().equals("%"));
  }

  @Test
  void withoutItsDatabaseAloneThereIsNoRatio() {
    assertThat(
            StoreRatios.of(
                List.of(
                    row("stores/log-read", "postgresql", "events_per_second", 30),
                    row("stores/log-read", "plain JDBC", "events_per_second", 40),
                    row("stores/checkpoints", "memory", "checkpoints_per_second", 1),
                    row("stores/checkpoints", "plain JDBC", "checkpoints_per_second", 1))))
        .isEmpty();
  }
}
