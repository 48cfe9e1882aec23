package io.eventstreams.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One figure.
 *
 * @param benchmark what was measured, such as {@code throughput/in-process}
 * @param params how, in order
 * @param metric which figure
 * @param value the figure; of several runs the median
 * @param min the least of all runs
 * @param max the greatest of all runs
 * @param runs how many runs there were, each in a process of its own if more than one
 * @param unit its unit
 */
record ResultRow(
    String benchmark,
    Map<String, Object> params,
    String metric,
    double value,
    double min,
    double max,
    int runs,
    String unit) {
  ResultRow {
    params = new LinkedHashMap<>(params);
  }

  /** The figure of one run. */
  ResultRow(
      String benchmark, Map<String, Object> params, String metric, double value, String unit) {
    this(benchmark, params, metric, value, value, value, 1, unit);
  }

  /** The same figure of several runs as one. */
  static ResultRow median(List<ResultRow> runs) {
    double[] values = runs.stream().mapToDouble(ResultRow::value).sorted().toArray();
    int middle = values.length / 2;
    double median =
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    ResultRow first = runs.get(0);
    return new ResultRow(
        first.benchmark,
        first.params,
        first.metric,
        median,
        values[0],
        Arrays.stream(values).max().orElseThrow(),
        values.length,
        first.unit);
  }

  /** Whether another row has the same figure of another run. */
  boolean isSameFigure(ResultRow other) {
    return benchmark.equals(other.benchmark)
        && params.toString().equals(other.params.toString())
        && metric.equals(other.metric);
  }
}
