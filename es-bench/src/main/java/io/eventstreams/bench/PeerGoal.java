package io.eventstreams.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What ours is to reach in process, and what it has reached. */
enum PeerGoal {
  UNFILTERED("events/s, no filter, batch 50", Bound.AT_LEAST, 200e6, 1e6, "M/s") {
    @Override
    Optional<ResultRow> reached(List<ResultRow> rows) {
      return PeersReport.find(rows, PeerCase.INLINE_UNFILTERED, "events_per_second");
    }
  },
  FILTERED("events/s, a filter for 9 of 10 topics, batch 50", Bound.AT_LEAST, 100e6, 1e6, "M/s") {
    @Override
    Optional<ResultRow> reached(List<ResultRow> rows) {
      return PeersReport.find(rows, PeerCase.INLINE, "events_per_second");
    }
  },
  WORST_MIX("events/s, worst mix: new events, filter, batch 50", Bound.AT_LEAST, 50e6, 1e6, "M/s") {
    @Override
    Optional<ResultRow> reached(List<ResultRow> rows) {
      return PeersReport.find(rows, PeerCase.WORST_MIX, "events_per_second");
    }
  },
  BYTES("bytes a batch beyond its array (JDK 17 only)", Bound.AT_MOST, 160, 1, "B") {
    @Override
    Optional<ResultRow> reached(List<ResultRow> rows) {
      return PeersReport.find(rows, PeerCase.INLINE_UNFILTERED, "bytes_per_batch");
    }
  },
  MEDIAN("latency p50, batchTimeout 0, 100,000 events/s", Bound.BELOW, 1_000, 1_000, "us") {
    @Override
    Optional<ResultRow> reached(List<ResultRow> rows) {
      return latency(rows, "inline", "p50");
    }

    @Override
    Optional<ResultRow> limit(List<ResultRow> rows) {
      return latency(rows, "machine", "p50");
    }
  },
  TAIL("latency p99, the same", Bound.BELOW, 10_000, 1_000, "us") {
    @Override
    Optional<ResultRow> reached(List<ResultRow> rows) {
      return latency(rows, "inline", "p99");
    }

    @Override
    Optional<ResultRow> limit(List<ResultRow> rows) {
      return latency(rows, "machine", "p99");
    }
  };

  private static final int BATCH = 50;

  private final String what;
  private final Bound bound;
  private final double value;
  private final double scale;
  private final String unit;

  PeerGoal(String what, Bound bound, double value, double scale, String unit) {
    this.what = what;
    this.bound = bound;
    this.value = value;
    this.scale = scale;
    this.unit = unit;
  }

  abstract Optional<ResultRow> reached(List<ResultRow> rows);

  /** The same figure of the bare machine, where there is one. */
  Optional<ResultRow> limit(List<ResultRow> rows) {
    return Optional.empty();
  }

  void print(List<ResultRow> rows, int batch, PrintStream out) {
    if (batch != BATCH) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "goal: %-50s %-12s reached: %s%n",
        what,
        bound.sign() + " " + Math.round(value / scale) + " " + unit,
        reached(rows).map(row -> text(row) + verdict(rows, row)).orElse("not measured"));
  }

  private String verdict(List<ResultRow> rows, ResultRow row) {
    String machine = limit(rows).map(limit -> "; bare machine: " + text(limit)).orElse("");
    return (bound.holds(row.value(), value) ? "  yes" : "  NO") + machine;
  }

  private String text(ResultRow row) {
    double scaled = row.value() / scale;
    return String.format(Locale.ROOT, scaled < 10 ? "%.2f %s" : "%.0f %s", scaled, unit);
  }

  private static Optional<ResultRow> latency(List<ResultRow> rows, String label, String metric) {
    return PeersReport.find(rows, "latency/in-process", label, metric);
  }
}
