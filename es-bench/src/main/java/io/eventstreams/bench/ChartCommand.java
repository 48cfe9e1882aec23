package io.eventstreams.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Draws kept figures. */
final class ChartCommand implements Command {
  @Override
  public String name() {
    return "chart";
  }

  @Override
  public String summary() {
    return "draws the figures of a JSON file: bars of rates, or curves of latencies";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar chart bars|latency FILE.json --out FILE.svg [OPTION ...]

          --out FILE     the drawing
          --title TEXT   what stands above it
          --metric NAME  bars: which rate (events_per_second)
          --cases LIST   only these cases, separated by commas

        bars     each case's rate, the greatest on top
        latency  p50, p90, p99, p99.9 and max of each case""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    if (arguments.size() < 2) {
      throw new UsageException("needs a kind and a file; see --help");
    }
    String kind = arguments.get(0);
    if (!List.of("bars", "latency").contains(kind)) {
      throw new UsageException("unknown kind '" + kind + "'; see --help");
    }
    Options options =
        Options.parse(
            arguments.subList(2, arguments.size()), Set.of("out", "title", "metric", "cases"));
    Path file = options.path("out");
    if (file == null) {
      throw new UsageException("--out is missing");
    }
    KeptResults kept = KeptResults.read(Path.of(arguments.get(1)));
    List<String> cases = options.list("cases");
    List<ResultRow> rows =
        kept.rows().stream()
            .filter(row -> cases.isEmpty() || cases.contains(row.params().get("case")))
            .toList();
    String title = String.join(",", options.list("title"));
    String drawing =
        kind.equals("latency")
            ? LatencyChart.draw(title, machine(kept, rows), rows)
            : bars(options, title, kept, rows);
    Files.writeString(file, drawing);
    out.println(file);
    return Main.OK;
  }

  private static String bars(
      Options options, String title, KeptResults kept, List<ResultRow> rows) {
    String named = String.join("", options.list("metric"));
    String metric = named.isEmpty() ? "events_per_second" : named;
    List<BarChart.Bar> bars = new ArrayList<>();
    for (ResultRow row : rows) {
      if (row.metric().equals(metric)) {
        bars.add(bar(row));
      }
    }
    if (bars.isEmpty()) {
      throw new UsageException("the file has no " + metric);
    }
    bars.sort(Comparator.comparingDouble((BarChart.Bar bar) -> bar.row().value()).reversed());
    return BarChart.draw(
        title,
        machine(kept, bars.stream().map(BarChart.Bar::row).toList()),
        "million " + metric.replace("_per_", " a ").replace('_', ' '),
        bars);
  }

  private static BarChart.Bar bar(ResultRow row) {
    String label = String.valueOf(row.params().get("case"));
    if (!row.benchmark().equals(PeerCase.BENCHMARK)) {
      boolean ours = row.benchmark().endsWith("/in-process") || row.benchmark().endsWith("/ours");
      return new BarChart.Bar(label, row, ours ? BarChart.Kind.OURS : BarChart.Kind.THEIRS);
    }
    PeerCase one = PeerCase.named(label);
    return new BarChart.Bar(one.summary(), row, kind(one));
  }

  private static BarChart.Kind kind(PeerCase one) {
    return switch (one) {
      case INLINE, INLINE_UNFILTERED, WORST_MIX, BLOCKING -> BarChart.Kind.OURS;
      case ARRAYS, SPIN, PARK -> BarChart.Kind.MACHINE;
      case DISRUPTOR,
          DISRUPTOR_CHUNKS,
          REACTOR,
          REACTOR_INLINE,
          RXJAVA,
          PEKKO,
          PEKKO_INLINE,
          PUBLISHER,
          QUEUE ->
          BarChart.Kind.THEIRS;
    };
  }

  /** What the figures were measured on, in one line. */
  private static String machine(KeptResults kept, List<ResultRow> rows) {
    Map<String, Object> facts = kept.environment();
    int runs = rows.stream().mapToInt(ResultRow::runs).max().orElse(1);
    return "JDK %s, %s, %s processors; median of %d %s"
        .formatted(
            facts.get("jdk"),
            facts.get("cpu"),
            facts.get("processors"),
            runs,
            runs == 1 ? "round" : "rounds");
  }
}
