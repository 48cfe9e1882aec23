package io.eventstreams.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What many streams cost while they are idle, and how they fare while they are not. */
final class StreamsCommand implements Command {
  private static final int GOAL_STREAMS = 10_000;
  private static final int GOAL_MEBIBYTES = 200;

  @Override
  public String name() {
    return "streams";
  }

  @Override
  public String summary() {
    return "heap and threads of many idle streams, latency of many active ones";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar streams [OPTION ...]

          --streams LIST   how many streams, 1 to 100000 (10000); of several, such as
                           1,10,100,1000,10000, each number is measured on its own
          --rate N         events a second, each for every stream, 1 to 100000 (5)
          --seconds N      how long each active case is measured, 0.001 to 3600 (10)
          --save-millis N  how long each call of the checkpoint store takes, 0 to 60000 (50)
          --forks N        each number of streams is run in so many fresh virtual machines, of which
                           the median is told, 0 to 100; 0 is one run in this one (1)
          --json FILE      write the figures as a JSON array too

        All streams read one log in memory and dispatch to code in the same process. Idle: heap
        after a collection and platform threads, less what the process had before. Active: the time
        from when an event was due to be appended until a stream's handler has it, over all healthy
        streams; once with all of them healthy, once (of two and more) beside one whose handler
        always fails. Each healthy stream must have got every event once and in order, and its last
        checkpoint must be stored: else it is an error and no figure.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(
            arguments, Set.of("streams", "rate", "seconds", "save-millis", "forks", "json"));
    List<Integer> numbers = options.integers("streams", List.of(GOAL_STREAMS), 1, 100_000);
    int rate = options.integer("rate", 5, 1, 100_000);
    Duration measured = options.seconds("seconds", 10);
    Seconds.requireEvents(rate, measured);
    int saveMillis = options.integer("save-millis", 50, 0, 60_000);
    int forks = options.integer("forks", 1, 0, 100);
    Results results = new Results();
    for (int fork = 1; fork <= forks; fork++) {
      for (int streams : numbers) {
        err.println("fork " + fork + " of " + forks);
        results.addAll(Forks.run(forkArguments(streams, rate, measured, saveMillis), err));
      }
    }
    if (forks == 0) {
      for (int streams : numbers) {
        measure(streams, rate, measured, saveMillis, err).forEach(results::add);
      }
    }
    Results medians = results.medians();
    medians.printTable(out);
    out.println(verdict(medians.rows()));
    medians.writeJson(options.path("json"));
    return Main.OK;
  }

  private List<String> forkArguments(int streams, int rate, Duration measured, int saveMillis) {
    return List.of(
        name(),
        "--forks",
        "0",
        "--streams",
        "" + streams,
        "--rate",
        "" + rate,
        "--seconds",
        Seconds.text(measured),
        "--save-millis",
        "" + saveMillis);
  }

  private static List<ResultRow> measure(
      int streams, int rate, Duration measured, int saveMillis, PrintStream err)
      throws InterruptedException {
    List<ResultRow> rows = new ArrayList<>();
    try (ManyStreams many = new ManyStreams(streams, saveMillis, err)) {
      rows.addAll(many.start());
      rows.addAll(many.measure("all healthy", rate, measured));
      if (streams > 1) {
        many.poison();
        rows.addAll(many.measure("one poisoned", rate, measured));
      }
    }
    return rows;
  }

  /** Whether the goal for idle streams was reached, in one line. */
  static String verdict(List<ResultRow> rows) {
    String goal =
        String.format(
            Locale.ROOT,
            "heap of %,d idle streams, goal below %d MiB on JDK 21 or later: ",
            GOAL_STREAMS,
            GOAL_MEBIBYTES);
    return goal
        + rows.stream()
            .filter(row -> row.metric().equals("heap"))
            .filter(row -> String.valueOf(GOAL_STREAMS).equals("" + row.params().get("streams")))
            .findFirst()
            .map(StreamsCommand::reached)
            .orElse("not measured");
  }

  private static String reached(ResultRow heap) {
    return String.format(
        Locale.ROOT,
        "%.1f MiB, %s",
        heap.value(),
        Bound.BELOW.holds(heap.value(), GOAL_MEBIBYTES) ? "reached" : "missed");
  }
}
