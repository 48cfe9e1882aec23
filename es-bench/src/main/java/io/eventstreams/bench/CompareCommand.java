package io.eventstreams.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tells which figures of a measurement are worse than those of an earlier one. */
final class CompareCommand implements Command {
  @Override
  public String name() {
    return "compare";
  }

  @Override
  public String summary() {
    return "which figures of a JSON file are worse than those of an earlier one, beyond noise";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar compare BEFORE.json AFTER.json [OPTION ...]

          --tolerance N  how many percent the medians may differ in any case, 0 to 1000 (5)
          --only TEXT    only figures whose name has this text
          --json FILE    write the changes as a JSON array too

        A figure is worse when even the best of its rounds is worse than the worst round before,
        and the medians differ by more than the tolerance. A figure of one run is not judged: its
        noise is not known; most commands measure more with --forks 3. Exit code 0: none is worse;
        1: some are; 2: the files or options are wrong.

        To judge a change, measure before and after it with the same command on the same quiet
        machine. Of three rounds each, chance alone makes one unchanged figure in twenty worse; of
        five (--forks 5), one in 252. Measure again what is called worse.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    int files = 0;
    while (files < arguments.size() && !arguments.get(files).startsWith("--")) {
      files++;
    }
    if (files != 2) {
      throw new UsageException("needs two files, got " + files + "; see --help");
    }
    Options options =
        Options.parse(arguments.subList(2, arguments.size()), Set.of("tolerance", "only", "json"));
    int tolerance = options.integer("tolerance", 5, 0, 1_000);
    String only = String.join(",", options.list("only"));
    KeptResults before = KeptResults.read(Path.of(arguments.get(0)));
    KeptResults after = KeptResults.read(Path.of(arguments.get(1)));
    List<Comparison> comparisons = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (ResultRow row : before.rows()) {
      if (Comparison.name(row).contains(only)) {
        Optional<ResultRow> same = after.rows().stream().filter(row::isSameFigure).findFirst();
        same.ifPresentOrElse(
            other -> comparisons.add(Comparison.of(row, other, tolerance)),
            () -> missing.add(Comparison.name(row)));
      }
    }
    if (comparisons.isEmpty()) {
      throw new UsageException("the files have no figure in common");
    }
    tellMachines(before, after, err);
    missing.forEach(name -> err.println("not measured again: " + name));
    print(comparisons, out);
    if (comparisons.stream().anyMatch(one -> one.verdict() == Comparison.Verdict.NOISE_UNKNOWN)) {
      Stream.of(before, after)
          .filter(file -> file.rows().stream().allMatch(row -> row.runs() < 2))
          .forEach(
              file ->
                  out.println(file.file() + " has one run of each figure: measure with --forks 3"));
    }
    changes(comparisons).writeJson(options.path("json"));
    return comparisons.stream().anyMatch(one -> one.verdict() == Comparison.Verdict.WORSE)
        ? Main.FAILED
        : Main.OK;
  }

  private static void tellMachines(KeptResults before, KeptResults after, PrintStream err) {
    for (String fact : List.of("jdk", "cpu", "processors", "gc", "maxHeapBytes")) {
      Object first = before.environment().get(fact);
      Object second = after.environment().get(fact);
      if (first != null && second != null && !first.equals(second)) {
        err.println("note: measured with " + fact + " " + first + " and " + second);
      }
    }
  }

  private static void print(List<Comparison> comparisons, PrintStream out) {
    out.printf("%-8s %10s  %-26s %-26s %s%n", "", "change", "before", "after", "figure");
    comparisons.forEach(one -> out.println(one.line()));
    long worse =
        comparisons.stream().filter(one -> one.verdict() == Comparison.Verdict.WORSE).count();
    long unknown =
        comparisons.stream()
            .filter(one -> one.verdict() == Comparison.Verdict.NOISE_UNKNOWN)
            .count();
    out.println(
        worse
            + " of "
            + comparisons.size()
            + " figures are worse beyond noise"
            + (unknown == 0 ? "" : "; " + unknown + " of one run are not judged"));
  }

  private static Results changes(List<Comparison> comparisons) {
    Results changes = new Results();
    for (Comparison one : comparisons) {
      changes.add(
          new ResultRow(
              "compare",
              Map.of("figure", Comparison.name(one.after()), "verdict", one.verdict().text()),
              "change",
              one.changePercent(),
              "%"));
    }
    return changes;
  }
}
