package io.eventstreams.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The table of {@link PeersCommand}, with the goals and what is known from elsewhere. */
final class PeersReport {
  private static final String RECORDED =
      """
      recorded elsewhere, on 2 processors of the same kind; not run here:
        the Go reference, in process, handler that does nothing, batch 50    1.2 to 1.3 M/s
        ... batch 500                                                        1.9 to 2.1 M/s
        ... batch 50, a filter for 9 of 10 topics                            1.3 M/s
        ... latency, batch 1, an event every 50 us                           p50 55 to 75 us, p99 250 to 310 us""";

  private PeersReport() {}

  static void print(List<ResultRow> rows, int batch, PrintStream out) {
    out.printf(
        "%-18s %7s %11s %-22s %9s %9s  %s%n",
        "case", "threads", "M events/s", "least to most", "inline is", "blocking", "what");
    for (PeerCase one : PeerCase.values()) {
      find(rows, one, "events_per_second").ifPresent(rate -> printLine(rows, one, rate, out));
    }
    out.println();
    for (PeerGoal goal : PeerGoal.values()) {
      goal.print(rows, batch, out);
    }
    out.println();
    out.println(RECORDED);
    out.println();
    out.println(Environment.facts());
  }

  private static void printLine(
      List<ResultRow> rows, PeerCase one, ResultRow rate, PrintStream out) {
    String extra =
        find(rows, one, "nanos_per_hand_over")
            .map(row -> String.format(Locale.ROOT, "; %,.0f ns a hand-over", row.value()))
            .orElse("");
    out.printf(
        Locale.ROOT,
        "%-18s %7d %11s %-22s %9s %9s  %s%n",
        one.label(),
        one.threads(),
        millions(rate.value()),
        rate.runs() == 1 ? "" : millions(rate.min()) + " to " + millions(rate.max()),
        times(rows, one, PeerRatios.INLINE),
        times(rows, one, PeerRatios.BLOCKING),
        one.summary() + extra);
  }

  private static String times(List<ResultRow> rows, PeerCase one, String metric) {
    return find(rows, one, metric)
        .map(row -> String.format(Locale.ROOT, row.value() < 10 ? "%.2f x" : "%.0f x", row.value()))
        .orElse("");
  }

  static Optional<ResultRow> find(List<ResultRow> rows, PeerCase one, String metric) {
    return find(rows, PeerCase.BENCHMARK, one.label(), metric);
  }

  static Optional<ResultRow> find(
      List<ResultRow> rows, String benchmark, String label, String metric) {
    return rows.stream()
        .filter(row -> row.benchmark().equals(benchmark) && row.metric().equals(metric))
        .filter(row -> isOf(row.params(), label))
        .findFirst();
  }

  private static boolean isOf(Map<String, Object> params, String label) {
    return label.equals(params.get("case"));
  }

  private static String millions(double perSecond) {
    double millions = perSecond / 1e6;
    return String.format(
        Locale.ROOT, millions < 1 ? "%.3f" : millions < 100 ? "%.1f" : "%.0f", millions);
  }
}
