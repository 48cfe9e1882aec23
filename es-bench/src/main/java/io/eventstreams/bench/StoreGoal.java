package io.eventstreams.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the stores are to reach, and what they have reached. */
enum StoreGoal {
  H2_CHECKPOINTS(
      "checkpoints on H2, 1/s",
      StoreMeasurement.CHECKPOINTS,
      StoreMeasurement.H2,
      "checkpoints_per_second",
      Bound.AT_LEAST,
      100_000),
  H2_READ(
      "log read on H2, 1/s",
      StoreMeasurement.LOG_READ,
      StoreMeasurement.H2,
      "events_per_second",
      Bound.AT_LEAST,
      500_000),
  POSTGRES_READ(
      "log read on PostgreSQL, 1/s",
      StoreMeasurement.LOG_READ,
      StoreMeasurement.POSTGRES,
      "events_per_second",
      Bound.AT_LEAST,
      300_000),
  H2_OUTBOX(
      "outbox p50 on H2, in one process, ns",
      StoreMeasurement.OUTBOX,
      StoreMeasurement.H2,
      "p50",
      Bound.BELOW,
      5e6),
  POSTGRES_OUTBOX(
      "outbox p50 on PostgreSQL, in one process, ns",
      StoreMeasurement.OUTBOX,
      StoreMeasurement.POSTGRES,
      "p50",
      Bound.BELOW,
      5e6),
  POSTGRES_OUTBOX_TWO_PROCESSES(
      "outbox p50 on PostgreSQL, from another process, ns",
      StoreMeasurement.OUTBOX,
      StoreMeasurement.POSTGRES_FROM_ANOTHER,
      "p50",
      Bound.BELOW,
      50e6);

  private final String what;
  private final String benchmark;
  private final String store;
  private final String metric;
  private final Bound bound;
  private final double goal;

  StoreGoal(String what, String benchmark, String store, String metric, Bound bound, double goal) {
    this.what = what;
    this.benchmark = benchmark;
    this.store = store;
    this.metric = metric;
    this.bound = bound;
    this.goal = goal;
  }

  /** Whether it was reached, in one line; empty when it was not measured. */
  Optional<String> verdict(List<ResultRow> rows) {
    return rows.stream()
        .filter(row -> row.benchmark().equals(benchmark) && row.metric().equals(metric))
        .filter(row -> store.equals(row.params().get("store")))
        .findFirst()
        .map(row -> verdict(row.value()));
  }

  private String verdict(double value) {
    return String.format(
        Locale.ROOT,
        "%s: %,.0f, goal %s %,.0f: %s",
        what,
        value,
        bound.word(),
        goal,
        bound.holds(value, goal) ? "reached" : "missed");
  }
}
