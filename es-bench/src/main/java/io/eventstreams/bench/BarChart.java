package io.eventstreams.bench;

import java.util.List;
import java.util.Locale;

/**
 * One rate of many cases as bars from zero, the greatest on top, with the span of the rounds as a
 * line across the end of each.
 */
final class BarChart {
  private static final int WIDTH = 860;
  private static final int LEFT = 320;
  private static final int RIGHT = 140;
  private static final int TOP = 84;
  private static final int STEP = 28;
  private static final int BAR = 18;
  private static final int BOTTOM = 56;
  private static final String OURS = "#0969da";
  private static final String THEIRS = "#9aa4af";
  private static final String MACHINE = "#d4c5a9";

  private BarChart() {}

  /**
   * One bar.
   *
   * @param label what it is
   * @param row its figure
   * @param kind whose it is
   */
  record Bar(String label, ResultRow row, Kind kind) {}

  /** Whose a bar is. */
  enum Kind {
    OURS(BarChart.OURS),
    THEIRS(BarChart.THEIRS),
    MACHINE(BarChart.MACHINE);

    private final String colour;

    Kind(String colour) {
      this.colour = colour;
    }
  }

  static String draw(String title, String subtitle, String axis, List<Bar> bars) {
    int bottom = TOP + bars.size() * STEP;
    Svg svg = new Svg(WIDTH, bottom + BOTTOM, title);
    svg.bold(16, 28, 17, title);
    svg.text(16, 48, 12, Svg.Anchor.START, Svg.FAINT, subtitle);
    legend(svg);
    double most = bars.stream().mapToDouble(bar -> bar.row().max()).max().orElse(1);
    double tick = tick(most);
    double scale = (WIDTH - LEFT - RIGHT) / (Math.ceil(most / tick) * tick);
    for (double value = 0; value <= most + tick; value += tick) {
      double x = LEFT + value * scale;
      if (x > WIDTH - RIGHT + 1) {
        break;
      }
      svg.line(x, TOP - 4, x, bottom, Svg.GRID, 1);
      svg.text(x, bottom + 16, 11, Svg.Anchor.MIDDLE, Svg.FAINT, millions(value));
    }
    svg.text(
        LEFT + (WIDTH - LEFT - RIGHT) / 2.0, bottom + 38, 12, Svg.Anchor.MIDDLE, Svg.FAINT, axis);
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), TOP + i * STEP, scale);
    }
    return svg.toString();
  }

  private static void bar(Svg svg, Bar bar, double y, double scale) {
    ResultRow row = bar.row();
    double middle = y + BAR / 2.0;
    svg.text(LEFT - 10, middle + 4, 12, Svg.Anchor.END, Svg.INK, bar.label());
    svg.bar(LEFT, y, Math.max(1, row.value() * scale), BAR, bar.kind().colour);
    if (row.runs() > 1) {
      svg.line(LEFT + row.min() * scale, middle, LEFT + row.max() * scale, middle, Svg.INK, 1.5);
    }
    double end = LEFT + Math.max(row.value(), row.max()) * scale;
    svg.text(end + 8, middle + 4, 12, Svg.Anchor.START, Svg.INK, millions(row.value()) + " M");
  }

  private static void legend(Svg svg) {
    double x = 16;
    for (Kind kind : Kind.values()) {
      svg.bar(x, 58, 12, 12, kind.colour);
      String name =
          switch (kind) {
            case OURS -> "this library";
            case THEIRS -> "others";
            case MACHINE -> "bare machine";
          };
      svg.text(x + 17, 68, 11, Svg.Anchor.START, Svg.FAINT, name);
      x += 105;
    }
    svg.line(x, 64, x + 14, 64, Svg.INK, 1.5);
    svg.text(x + 19, 68, 11, Svg.Anchor.START, Svg.FAINT, "least to most of the rounds");
  }

  /** A round step, of which there are four to ten up to the greatest value. */
  private static double tick(double most) {
    double power = Math.pow(10, Math.floor(Math.log10(most)));
    double parts = most / power;
    return parts < 2 ? power / 5 : parts < 5 ? power / 2 : power;
  }

  private static String millions(double value) {
    double millions = value / 1e6;
    return String.format(
        Locale.ROOT,
        millions == 0 || millions >= 100 || millions == Math.rint(millions)
            ? "%.0f"
            : millions < 1 ? "%.2f" : "%.1f",
        millions);
  }
}
