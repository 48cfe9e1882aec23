package io.eventstreams.bench;

import java.util.Locale;
import java.util.Set;

/**
 * The same figure of two measurements.
 *
 * @param before the first one
 * @param after the second one
 * @param verdict what became of it
 */
record Comparison(ResultRow before, ResultRow after, Verdict verdict) {
  private static final Set<String> MORE_IS_BETTER = Set.of("1/s", "times", "%");
  private static final Set<String> LESS_IS_BETTER =
      Set.of("ns", "us", "ms", "s", "B", "KiB", "MiB", "threads");

  /** How often the engine stores its progress is a choice, neither good nor bad. */
  private static final Set<String> NOT_JUDGED = Set.of("checkpoints_per_second");

  /** What became of a figure. */
  enum Verdict {
    WORSE("WORSE"),
    BETTER("better"),
    SAME("same"),
    NOISE_UNKNOWN("one run"),
    NOT_JUDGED("-");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * Compares them: a figure has changed when the rounds of one do not overlap with those of the
   * other, and the medians are further apart than a tolerance.
   */
  static Comparison of(ResultRow before, ResultRow after, double tolerancePercent) {
    Comparison open = new Comparison(before, after, Verdict.SAME);
    return new Comparison(before, after, open.judge(tolerancePercent));
  }

  private Verdict judge(double tolerancePercent) {
    boolean more = MORE_IS_BETTER.contains(after.unit());
    boolean less = LESS_IS_BETTER.contains(after.unit().replace("/op", ""));
    if (NOT_JUDGED.contains(after.metric()) || !(more || less)) {
      return Verdict.NOT_JUDGED;
    }
    if (before.runs() < 2 || after.runs() < 2) {
      return Verdict.NOISE_UNKNOWN;
    }
    boolean above = after.min() > before.max();
    boolean below = after.max() < before.min();
    if (Math.abs(changePercent()) <= tolerancePercent || !(above || below)) {
      return Verdict.SAME;
    }
    return above == more ? Verdict.BETTER : Verdict.WORSE;
  }

  /** How much more the second one is. */
  double changePercent() {
    return before.value() == after.value() ? 0 : (after.value() / before.value() - 1) * 100;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-8s %+8.1f %%  %-26s %-26s %s",
        verdict.text(),
        changePercent(),
        FigureText.of(before),
        FigureText.of(after),
        name(after));
  }

  /** A figure's full name. */
  static String name(ResultRow row) {
    StringBuilder name = new StringBuilder(row.benchmark());
    row.params().forEach((key, value) -> name.append(' ').append(key).append('=').append(value));
    return name.append(' ').append(row.metric()).toString();
  }
}
