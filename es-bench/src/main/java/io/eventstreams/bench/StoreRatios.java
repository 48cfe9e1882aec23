package io.eventstreams.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ours in percent of the same database without a store of ours, in the same round. */
final class StoreRatios {
  static final String METRIC = "ratio_percent";

  private static final Map<String, String> BASELINES =
      Map.of(
          StoreMeasurement.H2, StoreMeasurement.PLAIN,
          StoreMeasurement.POSTGRES, StoreMeasurement.PLAIN_POSTGRES,
          StoreMeasurement.CHRONICLE, StoreMeasurement.PLAIN_CHRONICLE);

  private StoreRatios() {}

  /** The ratios of the rates of a round, as far as both sides of them were measured. */
  static List<ResultRow> of(List<ResultRow> round) {
    List<ResultRow> ratios = new ArrayList<>();
    for (ResultRow ours : round) {
      if (ours.metric().endsWith("_per_second")) {
        baseline(round, ours).ifPresent(plain -> ratios.add(ratio(ours, plain)));
      }
    }
    return ratios;
  }

  private static Optional<ResultRow> baseline(List<ResultRow> round, ResultRow ours) {
    Optional<String> store = Optional.ofNullable(BASELINES.get(store(ours)));
    return round.stream()
        .filter(row -> row.benchmark().equals(ours.benchmark()))
        .filter(row -> row.metric().equals(ours.metric()))
        .filter(row -> store.isPresent() && store.get().equals(store(row)))
        .findFirst();
  }

  private static ResultRow ratio(ResultRow ours, ResultRow plain) {
    Map<String, Object> params = new LinkedHashMap<>(ours.params());
    params.put("store", store(ours) + " / " + store(plain));
    double percent = 100 * ours.value() / plain.value();
    return new ResultRow(ours.benchmark(), params, METRIC, percent, "%");
  }

  private static String store(ResultRow row) {
    return String.valueOf(row.params().get("store"));
  }
}
