package io.eventstreams.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Times in nanoseconds as the figures that are told of them. */
final class Percentiles {
  /** What each time is recorded with. */
  static final int DIGITS = 3;

  private Percentiles() {}

  /** The median, three percentiles above it, and the greatest. */
  static List<ResultRow> rows(String benchmark, Map<String, Object> params, Histogram times) {
    List<ResultRow> rows = new ArrayList<>();
    for (double percentile : new double[] {50, 90, 99, 99.9}) {
      String metric = "p" + (percentile % 1 == 0 ? "" + (int) percentile : "" + percentile);
      rows.add(
          new ResultRow(benchmark, params, metric, times.getValueAtPercentile(percentile), "ns"));
    }
    rows.add(new ResultRow(benchmark, params, "max", times.getMaxValue(), "ns"));
    return rows;
  }
}
