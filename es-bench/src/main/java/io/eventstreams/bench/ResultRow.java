package io.eventstreams.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One figure.
 *
 * @param benchmark what was measured, such as {@code throughput/in-process}
 * @param params how, in order
 * @param metric which figure
 * @param value the figure
 * @param unit its unit
 */
record ResultRow(
    String benchmark, Map<String, Object> params, String metric, double value, String unit) {
  ResultRow {
    params = new LinkedHashMap<>(params);
  }
}
