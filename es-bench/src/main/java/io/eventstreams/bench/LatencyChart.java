package io.eventstreams.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Percentiles of latencies as curves: time and rarity both by powers of ten. */
final class LatencyChart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 478;
  private static final int LEFT = 80;
  private static final int RIGHT = 30;
  private static final int TOP = 96;
  private static final int BOTTOM = 64;
  private static final double LETTER_WIDTH = 5.8;
  private static final List<String> METRICS = List.of("p50", "p90", "p99", "p99.9", "max");
  private static final List<String> COLOURS = List.of("#0969da", "#bc4c00", "#1a7f37", "#8250df");
  private static final String MACHINE = "#8c959f";

  private final Svg svg;
  private final double leastPower;
  private final double mostPower;

  private LatencyChart(Svg svg, double leastPower, double mostPower) {
    this.svg = svg;
    this.leastPower = leastPower;
    this.mostPower = mostPower;
  }

  /** Draws a curve for each case, or whatever it is that differs. */
  static String draw(String title, String subtitle, List<ResultRow> rows) {
    List<ResultRow> drawn =
        rows.stream()
            .filter(row -> METRICS.contains(row.metric()) && row.unit().equals("ns"))
            .toList();
    if (drawn.isEmpty()) {
      throw new UsageException("the file has no latencies");
    }
    Map<String, List<ResultRow>> curves = new LinkedHashMap<>();
    for (ResultRow row : drawn) {
      curves.computeIfAbsent(name(row, drawn), name -> new ArrayList<>()).add(row);
    }
    double least = drawn.stream().mapToDouble(ResultRow::value).min().orElse(1);
    double most = drawn.stream().mapToDouble(ResultRow::value).max().orElse(1);
    LatencyChart chart =
        new LatencyChart(
            new Svg(WIDTH, HEIGHT, title),
            Math.floor(Math.log10(Math.max(1, least))),
            Math.ceil(Math.log10(most)));
    chart.frame(title, subtitle);
    int number = 0;
    double legend = 16;
    List<Double> taken = new ArrayList<>();
    for (Map.Entry<String, List<ResultRow>> curve : curves.entrySet()) {
      boolean machine = curve.getKey().equals("machine");
      String colour = machine ? MACHINE : COLOURS.get(number++ % COLOURS.size());
      legend = chart.legend(legend, colour, title(curve.getKey()));
      chart.curve(curve.getValue(), machine, colour, taken);
    }
    return chart.svg.toString();
  }

  private static String title(String name) {
    return switch (name) {
      case "inline" -> "the handler on the source's thread";
      case "blocking" -> "the handler on a thread of its own";
      case "machine" -> "no engine between";
      default -> name;
    };
  }

  /** What tells a row's curve from the others. */
  private static String name(ResultRow row, List<ResultRow> all) {
    String name =
        row.params().entrySet().stream()
            .filter(
                param ->
                    all.stream()
                        .anyMatch(
                            other -> !param.getValue().equals(other.params().get(param.getKey()))))
            .map(
                param ->
                    param.getValue() instanceof Number
                        ? param.getKey() + " " + param.getValue()
                        : String.valueOf(param.getValue()))
            .collect(Collectors.joining(", "));
    return name.isEmpty() ? String.valueOf(row.params().get("case")) : name;
  }

  private void frame(String title, String subtitle) {
    svg.bold(16, 28, 17, title);
    svg.text(16, 48, 12, Svg.Anchor.START, Svg.FAINT, subtitle);
    for (double power = leastPower; power <= mostPower; power++) {
      double y = y(Math.pow(10, power));
      svg.line(LEFT, y, WIDTH - RIGHT, y, Svg.GRID, 1);
      svg.text(LEFT - 10, y + 4, 11, Svg.Anchor.END, Svg.FAINT, time(Math.pow(10, power)));
    }
    for (String metric : METRICS) {
      svg.line(x(metric), TOP, x(metric), HEIGHT - BOTTOM, Svg.GRID, 1);
      svg.text(x(metric), HEIGHT - BOTTOM + 18, 12, Svg.Anchor.MIDDLE, Svg.FAINT, metric);
    }
    svg.text(
        LEFT + (WIDTH - LEFT - RIGHT) / 2.0,
        HEIGHT - 18,
        12,
        Svg.Anchor.MIDDLE,
        Svg.FAINT,
        "share of the events that were at least so fast");
  }

  /** Names a curve; answers where the next may stand. */
  private double legend(double x, String colour, String name) {
    svg.line(x, 68, x + 16, 68, colour, 2.5);
    svg.text(x + 22, 72, 11, Svg.Anchor.START, Svg.FAINT, name);
    return x + 40 + LETTER_WIDTH * name.length();
  }

  /** Labels stand where a rising curve is not: below the lowest one, above the others. */
  private void curve(List<ResultRow> points, boolean lowest, String colour, List<Double> taken) {
    ResultRow last = points.get(0);
    for (ResultRow point : points) {
      double x = x(point.metric());
      double y = y(point.value());
      svg.line(x(last.metric()), y(last.value()), x, y, colour, 2.5);
      svg.line(x, y(point.min()), x, y(point.max()), colour, 1);
      svg.dot(x, y, colour);
      if (lowest) {
        svg.text(x + 8, y + 18, 11, Svg.Anchor.START, colour, time(point.value()));
      } else {
        double free = free(y - 9, x, taken);
        svg.text(x - 7, free, 11, Svg.Anchor.END, colour, time(point.value()));
      }
      last = point;
    }
  }

  /** A height for a text at which nothing is written yet. */
  private static double free(double wanted, double x, List<Double> taken) {
    double y = wanted;
    while (isTaken(x, y, taken)) {
      y -= 1;
    }
    taken.add(x);
    taken.add(y);
    return y;
  }

  private static boolean isTaken(double x, double y, List<Double> taken) {
    for (int i = 0; i < taken.size(); i += 2) {
      if (taken.get(i) == x && Math.abs(taken.get(i + 1) - y) < 12) {
        return true;
      }
    }
    return false;
  }

  private static double x(String metric) {
    double step = (WIDTH - LEFT - RIGHT) / (METRICS.size() - 0.5);
    return LEFT + step * (METRICS.indexOf(metric) + 0.25);
  }

  private double y(double nanos) {
    double share = (Math.log10(Math.max(1, nanos)) - leastPower) / (mostPower - leastPower);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private static String time(double nanos) {
    if (nanos < 1e3) {
      return digits(nanos) + " ns";
    }
    return nanos < 1e6 ? digits(nanos / 1e3) + " µs" : digits(nanos / 1e6) + " ms";
  }

  private static String digits(double value) {
    return String.format(
        Locale.ROOT, value >= 10 || value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }
}
