package io.eventstreams.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Hands over to JMH, whose options it takes, and tells bytes besides times. */
final class JmhCommand implements Command {
  /** Options upon which JMH runs no benchmark. */
  private static final List<String> NO_RUN = List.of("-l", "-lp", "-lprof", "-lrf", "-h");

  private static final String BYTES = "gc.alloc.rate.norm";

  @Override
  public String name() {
    return "jmh";
  }

  @Override
  public String summary() {
    return "micro-benchmarks of each stage, with the options of JMH";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar jmh [JMH OPTION ...] [PATTERN ...] [--json FILE]

          -l            list the benchmarks
          -h            all options of JMH
          -prof NAME    another profiler than the default, -prof gc, which tells allocated bytes
          --json FILE   write the figures as a JSON array, like those of the other commands
          -rf json -rff FILE   write them as JMH does

        Each stage has a baseline beside it, which does the least that has to be done.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    List<String> options = new ArrayList<>(arguments);
    Path file = takeFile(options);
    if (options.stream().anyMatch(NO_RUN::contains)) {
      org.openjdk.jmh.Main.main(options.toArray(String[]::new));
      return Main.OK;
    }
    if (!options.contains("-prof")) {
      options.addAll(List.of("-prof", "gc"));
    }
    Results results = new Results();
    try {
      for (RunResult one : new Runner(parsed(options)).run()) {
        add(one, results);
      }
    } catch (RunnerException failed) {
      throw new IllegalStateException(failed.getMessage(), failed);
    }
    results.writeJson(file);
    return Main.OK;
  }

  private static CommandLineOptions parsed(List<String> options) {
    try {
      return new CommandLineOptions(options.toArray(String[]::new));
    } catch (CommandLineOptionException wrong) {
      throw new UsageException(wrong.getMessage());
    }
  }

  private static @Nullable Path takeFile(List<String> options) {
    int place = options.indexOf("--json");
    if (place < 0) {
      return null;
    }
    if (place + 1 == options.size()) {
      throw new UsageException("--json needs a value");
    }
    options.remove(place);
    return Path.of(options.remove(place));
  }

  private static void add(RunResult one, Results results) {
    String[] name = one.getParams().getBenchmark().split("\\.", -1);
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("case", name[name.length - 1]);
    one.getParams().getParamsKeys().forEach(key -> params.put(key, one.getParams().getParam(key)));
    String benchmark = "jmh/" + name[name.length - 2];
    results.add(row(benchmark, params, "score", one.getPrimaryResult()));
    one.getSecondaryResults()
        .forEach(
            (label, result) -> {
              if (label.endsWith(BYTES)) {
                results.add(row(benchmark, params, "allocated", result));
              }
            });
  }

  private static ResultRow row(
      String benchmark, Map<String, Object> params, String metric, Result<?> result) {
    return new ResultRow(
        benchmark,
        params,
        metric,
        result.getScore(),
        result.getStatistics().getMin(),
        result.getStatistics().getMax(),
        (int) result.getStatistics().getN(),
        result.getScoreUnit());
  }
}
