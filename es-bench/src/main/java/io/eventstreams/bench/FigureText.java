package io.eventstreams.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * A figure for people: three digits and the unit that suits its size, with the least and the
 * greatest round behind it.
 */
final class FigureText {
  private static final Map<String, Double> NANOS =
      Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9);
  private static final String PER_SECOND = "_per_second";

  private FigureText() {}

  static String of(ResultRow row) {
    Scale scale = scale(row);
    String text = number(row.value(), scale) + scale.suffix;
    return row.runs() < 2
        ? text
        : text + " (" + number(row.min(), scale) + " to " + number(row.max(), scale) + ")";
  }

  /**
   * In what a figure is told.
   *
   * @param factor how many of the row's units
   * @param suffix its name, with what separates it from the number
   */
  private record Scale(double factor, String suffix) {}

  private static Scale scale(ResultRow row) {
    Double nanos = NANOS.get(row.unit());
    if (nanos != null) {
      return time(row.value() * nanos, nanos);
    }
    if (row.unit().equals("1/s")) {
      return rate(row);
    }
    return new Scale(1, " " + row.unit());
  }

  private static Scale time(double valueNanos, double unitNanos) {
    if (valueNanos < 1e3) {
      return new Scale(1 / unitNanos, " ns");
    }
    if (valueNanos < 1e6) {
      return new Scale(1e3 / unitNanos, " µs");
    }
    return valueNanos < 1e9 ? new Scale(1e6 / unitNanos, " ms") : new Scale(1e9 / unitNanos, " s");
  }

  private static Scale rate(ResultRow row) {
    String metric = row.metric();
    String what =
        metric.endsWith(PER_SECOND)
            ? " " + metric.substring(0, metric.length() - PER_SECOND.length()).replace('_', ' ')
            : "";
    if (row.value() >= 1e6) {
      return new Scale(1e6, " M" + what + "/s");
    }
    return row.value() >= 1e3 ? new Scale(1e3, " k" + what + "/s") : new Scale(1, what + "/s");
  }

  /** Three digits, more only before the point. */
  private static String number(double value, Scale scale) {
    BigDecimal scaled = BigDecimal.valueOf(value / scale.factor);
    double size = scaled.abs().doubleValue();
    int decimals = size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0;
    return scaled.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
