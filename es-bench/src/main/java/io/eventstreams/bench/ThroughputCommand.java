package io.eventstreams.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many events a second get through one stream in the same process, beside others. */
final class ThroughputCommand implements Command {
  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public String summary() {
    return "events a second through one stream, in process, on several terms";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar throughput [OPTION ...]

          --cases LIST  which cases, separated by commas (all)
          --batch N     events in a batch, 1 to 1000000 (50)
          --chunk N     events in a list that the source delivers, 1 to 4096 (50)
          --forks N     each case is run in so many fresh virtual machines, of which the median
                        is told, 0 to 100; 0 is one run in this one (3)
          --seconds N   how long each run is measured, 0.001 to 3600 (3)
                        and on while nothing has happened, for 5 at most
          --warmup N    how long each run is warmed up before, 0.001 to 3600 (3)
          --json FILE   write the figures as a JSON array too

        cases:
        %s

        The events are ready-made and in cache, but in worst-mix. Statistics, checkpoints (to
        memory) and the topic filter are the real ones, with the engine's defaults; unmatched
        events count as got through. At the end the handler must have got exactly what the source
        delivered, in order, and the checkpoint must be that of the last event: else it is an error
        and no figure, as is a run without a stored checkpoint. Bytes are what
        the source's thread allocates for each batch, without the array that holds its events; a
        second of processor time is one in which that thread ran."""
        .formatted(ThroughputCase.list());
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(
            arguments, Set.of("cases", "batch", "chunk", "forks", "seconds", "warmup", "json"));
    List<String> named = options.list("cases");
    List<ThroughputCase> cases =
        named.isEmpty()
            ? List.of(ThroughputCase.values())
            : named.stream().map(ThroughputCase::named).toList();
    int forks = options.integer("forks", 3, 0, 100);
    int batch = options.integer("batch", 50, 1, 1_000_000);
    int chunk = options.integer("chunk", 50, 1, 4_096);
    Duration measured = options.seconds("seconds", 3);
    Duration warmup = options.seconds("warmup", 3);
    Window window = new Window(warmup, measured, err);
    List<String> passedOn =
        List.of(
            "--batch",
            "" + batch,
            "--chunk",
            "" + chunk,
            "--seconds",
            Seconds.text(measured),
            "--warmup",
            Seconds.text(warmup));
    Results results = new Results();
    // Round by round, so that a busy minute of the machine does not hit one case alone.
    for (int fork = 1; fork <= forks; fork++) {
      for (ThroughputCase one : cases) {
        err.println("fork " + fork + " of " + forks);
        results.addAll(Forks.run(childOf(one, passedOn), err));
      }
    }
    if (forks == 0) {
      for (ThroughputCase one : cases) {
        measure(one, batch, chunk, window, results);
      }
    }
    Results medians = results.medians();
    medians.printTable(out);
    medians.writeJson(options.path("json"));
    return Main.OK;
  }

  private List<String> childOf(ThroughputCase one, List<String> passedOn) {
    List<String> child = new ArrayList<>(List.of(name(), "--cases", one.label(), "--forks", "0"));
    child.addAll(passedOn);
    return child;
  }

  private static void measure(
      ThroughputCase one, int batch, int chunk, Window window, Results results)
      throws InterruptedException {
    Map<String, Object> params = one.params(batch, chunk);
    Window.Counted counted;
    try (Peer peer = one.start(batch, chunk)) {
      counted = window.measure(one.label(), peer);
      peer.verify(one.label(), counted);
    }
    results.add(row(params, "events_per_second", counted.eventsPerSecond(), "1/s"));
    if (counted.cpuNanos() > 0) {
      double perCpuSecond = counted.events() * 1e9 / counted.cpuNanos();
      results.add(row(params, "events_per_cpu_second", perCpuSecond, "1/s"));
    }
    results.add(row(params, "checkpoints_per_second", counted.savesPerSecond(), "1/s"));
    if (counted.allocatedBytes() > 0 && counted.batches() > 0) {
      double bytes = (double) counted.allocatedBytes() / counted.batches();
      results.add(row(params, "bytes_per_batch", bytes - ArraySize.of(batch), "B"));
    }
  }

  private static ResultRow row(
      Map<String, Object> params, String metric, double value, String unit) {
    return new ResultRow(ThroughputCase.BENCHMARK, params, metric, value, unit);
  }
}
