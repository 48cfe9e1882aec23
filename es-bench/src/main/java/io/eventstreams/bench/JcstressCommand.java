package io.eventstreams.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;
import org.openjdk.jcstress.infra.runners.TestList;

/** Runs the concurrency cases of the engine, whose options are those of jcstress. */
final class JcstressCommand implements Command {
  private static final List<String> WHOLE =
      List.of(
          "-f", "1", "-fsm", "1", "-iters", "10", "-time", "1500", "-sc", "false", "-hs", "256");

  private static final List<String> QUICK =
      List.of(
          "-f",
          "1",
          "-fsm",
          "0",
          "-iters",
          "1",
          "-time",
          "50",
          "-sc",
          "false",
          "-hs",
          "256",
          "-jvmArgs",
          "-XX:+UseSerialGC");

  @Override
  public String name() {
    return "jcstress";
  }

  @Override
  public String summary() {
    return "the engine's lock-free hand-overs under stress, with the options of jcstress";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar jcstress [--quick] [--cases REGEX] [--json FILE] \
        [JCSTRESS OPTION ...]

          --quick        each case once and shortly, to see that they run
          --cases REGEX  those whose class name has a match
          --json FILE    write samples and forbidden results as a JSON array too
          -time MS, -iters N, -f N, -jvmArgs ARGS and others as in jcstress

        Needs two processors. It ends with 1 when a forbidden result was seen or a case failed.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    boolean quick = false;
    Path json = null;
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "--quick" -> quick = true;
        case "--cases" -> {
          chosen.add("-t");
          chosen.add(some(value(arguments, ++i)));
        }
        case "--json" -> json = Path.of(value(arguments, ++i));
        default -> chosen.add(arguments.get(i));
      }
    }
    if (Runtime.getRuntime().availableProcessors() < 2) {
      throw new UsageException("two processors are needed, there is one");
    }
    List<String> options = overridden(quick ? QUICK : WHOLE, chosen);
    Path folder = Files.createTempDirectory("es-bench-jcstress-");
    try {
      int code = Forks.runIn(folder, "org.openjdk.jcstress.Main", options, err);
      return report(read(folder), code, json, out, err);
    } finally {
      delete(folder);
    }
  }

  private static String value(List<String> arguments, int index) {
    if (index == arguments.size()) {
      throw new UsageException(arguments.get(index - 1) + " needs a value");
    }
    return arguments.get(index);
  }

  /** What matches some case: jcstress itself would look at the machine for long before it tells. */
  private static String some(String regex) {
    try {
      if (TestList.tests().stream().anyMatch(Pattern.compile(regex).asPredicate())) {
        return regex;
      }
    } catch (PatternSyntaxException wrong) {
      throw new UsageException("--cases must be a regular expression, was '" + regex + "'");
    }
    throw new UsageException("--cases has no match for '" + regex + "'");
  }

  /** Options of which jcstress would refuse a second one: the one given by hand counts. */
  private static List<String> overridden(List<String> preset, List<String> chosen) {
    List<String> options = new ArrayList<>();
    for (int i = 0; i < preset.size(); i += 2) {
      if (!chosen.contains(preset.get(i))) {
        options.add(preset.get(i));
        options.add(preset.get(i + 1));
      }
    }
    options.addAll(chosen);
    return options;
  }

  private static List<TestResult> read(Path folder) throws IOException, ClassNotFoundException {
    InProcessCollector results = new InProcessCollector();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".bin.gz")).toList()) {
        DiskReadCollector reader = new DiskReadCollector(file.toString(), results);
        reader.dump();
        reader.close();
      }
    }
    List<TestResult> merged = new ArrayList<>(ReportUtils.mergedByName(results.getTestResults()));
    merged.sort(Comparator.comparing(TestResult::getName));
    return merged;
  }

  /**
   * Tells what was counted.
   *
   * @param code with which jcstress ended
   * @return with which we end: none is good in which nothing ran
   */
  static int report(
      List<TestResult> results, int code, @Nullable Path json, PrintStream out, PrintStream err)
      throws IOException {
    Results figures = new Results();
    boolean isGood = code == Main.OK && !results.isEmpty();
    long forbiddenInAll = 0;
    long least = Long.MAX_VALUE;
    for (TestResult result : results) {
      String name = result.getName().substring(result.getName().lastIndexOf('.') + 1);
      long forbidden =
          result.grading().gradingResults.values().stream()
              .filter(state -> state.expect == Expect.FORBIDDEN)
              .mapToLong(state -> state.count)
              .sum();
      if (!ReportUtils.statusToPassed(result)) {
        isGood = false;
        err.println(name + ": " + ReportUtils.statusToLabel(result));
        result.grading().failureMessages.forEach(err::println);
      }
      Map<String, Object> params = Map.of("case", name);
      figures.add(
          new ResultRow("jcstress", params, "samples", (double) result.getTotalCount(), "1"));
      figures.add(new ResultRow("jcstress", params, "forbidden", (double) forbidden, "1"));
      out.printf(
          Locale.ROOT,
          "%-32s %,18d samples %,8d forbidden%n",
          name,
          result.getTotalCount(),
          forbidden);
      forbiddenInAll += forbidden;
      least = Math.min(least, result.getTotalCount());
    }
    out.printf(
        Locale.ROOT,
        "jcstress: %d cases, at least %,d samples each, %,d forbidden%n",
        results.size(),
        results.isEmpty() ? 0 : least,
        forbiddenInAll);
    out.println(Environment.facts());
    figures.writeJson(json);
    return isGood ? Main.OK : Main.FAILED;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
