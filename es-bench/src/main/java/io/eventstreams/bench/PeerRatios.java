package io.eventstreams.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many times the rate of each other case ours has reached in the same round. */
final class PeerRatios {
  static final String INLINE = "inline_is_times";
  static final String BLOCKING = "blocking_is_times";

  private PeerRatios() {}

  /** The ratios of a round; those without a filter are compared with ours without a filter. */
  static List<ResultRow> of(List<ResultRow> round) {
    List<ResultRow> rates =
        round.stream().filter(row -> row.metric().equals("events_per_second")).toList();
    List<ResultRow> ratios = new ArrayList<>();
    for (ResultRow theirs : rates) {
      boolean filtered = Boolean.TRUE.equals(theirs.params().get("filter"));
      rate(rates, filtered ? PeerCase.INLINE : PeerCase.INLINE_UNFILTERED)
          .ifPresent(ours -> ratios.add(ratio(INLINE, ours, theirs)));
      if (filtered) {
        rate(rates, PeerCase.BLOCKING).ifPresent(ours -> ratios.add(ratio(BLOCKING, ours, theirs)));
      }
    }
    return ratios;
  }

  private static Optional<ResultRow> rate(List<ResultRow> rates, PeerCase one) {
    return rates.stream().filter(row -> one.label().equals(row.params().get("case"))).findFirst();
  }

  private static ResultRow ratio(String metric, ResultRow ours, ResultRow theirs) {
    Map<String, Object> params = theirs.params();
    return new ResultRow(
        PeerCase.BENCHMARK, params, metric, ours.value() / theirs.value(), "times");
  }
}
