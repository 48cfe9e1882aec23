package io.eventstreams.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ours, others and the bare machine at the same work, in one run and one table. */
final class PeersCommand implements Command {
  /** The rate at which the goal for latency is set. */
  private static final int LATENCY_RATE = 100_000;

  private static final List<String> LATENCY_CASES = List.of("machine", "inline");

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public String summary() {
    return "ours beside Disruptor, Reactor, RxJava, Pekko, the JDK's queues and the bare machine";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar peers [OPTION ...]

          --cases LIST  which cases, separated by commas (all, and the latency of ours)
          --batch N     events in a batch, 1 to 1000000 (50)
          --chunk N     events in a list that the source delivers, 1 to 4096 (50)
          --forks N     each case is run in so many fresh virtual machines, of which the median
                        is told, 0 to 100; 0 is one run in this one (3)
          --seconds N   how long each run is measured, 0.001 to 3600 (1)
                        and on while nothing has happened, for 5 at most
          --warmup N    how long each run is warmed up before, 0.001 to 3600 (3)
          --json FILE   write the figures as a JSON array too

        cases:
        %s

        All do the same work: ready-made events from a source, a filter for 9 of 10 topics (the
        same for all), batches of --batch events or %d ms, a handler that looks at each event, and
        progress that is kept after each batch: a checkpoint in the store in memory for ours, one
        field for others. Between two threads others may hold %,d events, ours two batches. At
        the end each source is stopped, and the handler must have got exactly what the source
        delivered, in order, and the progress must be that of the last event: else it is an error
        and has no figure. Unmatched events count as got through. The two kinds of hand-over and the
        chunks of the bare machine have no filter.

        Ratios are taken in each round; told is the median."""
        .formatted(PeerCase.list(), Peer.BATCH_TIMEOUT_MILLIS, Peer.BUFFER);
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(
            arguments, Set.of("cases", "batch", "chunk", "forks", "seconds", "warmup", "json"));
    List<String> named = options.list("cases");
    List<PeerCase> cases =
        named.isEmpty() ? List.of(PeerCase.values()) : named.stream().map(PeerCase::named).toList();
    int forks = options.integer("forks", 3, 0, 100);
    int batch = options.integer("batch", 50, 1, 1_000_000);
    int chunk = options.integer("chunk", 50, 1, 4_096);
    Duration measured = options.seconds("seconds", 1);
    Duration warmup = options.seconds("warmup", 3);
    List<String> times =
        List.of("--seconds", Seconds.text(measured), "--warmup", Seconds.text(warmup));
    Results results = new Results();
    Set<String> wrong = new LinkedHashSet<>();
    // Round by round, so that a busy minute of the machine does not hit one case alone.
    for (int fork = 1; fork <= forks; fork++) {
      Results round = new Results();
      for (PeerCase one : cases) {
        err.println("fork " + fork + " of " + forks);
        List<String> child =
            new ArrayList<>(List.of(name(), "--cases", one.label(), "--forks", "0"));
        child.addAll(List.of("--batch", "" + batch, "--chunk", "" + chunk));
        child.addAll(times);
        try {
          round.addAll(Forks.run(child, err));
        } catch (IllegalStateException failed) {
          wrong.add(one.label());
        }
      }
      PeerRatios.of(round.rows()).forEach(round::add);
      if (named.isEmpty()) {
        addLatency(round, times, err);
      }
      results.addAll(round);
    }
    if (forks == 0) {
      for (PeerCase one : cases) {
        measure(one, batch, chunk, new Window(warmup, measured, err), results);
      }
      if (cases.size() > 1) {
        PeerRatios.of(results.rows()).forEach(results::add);
      }
    }
    Results right = new Results();
    results.rows().stream()
        .filter(row -> !wrong.contains(String.valueOf(row.params().get("case"))))
        .forEach(right::add);
    Results medians = right.medians();
    PeersReport.print(medians.rows(), batch, out);
    medians.writeJson(options.path("json"));
    wrong.forEach(label -> err.println(label + ": wrong in a round, so that it has no figure"));
    return wrong.isEmpty() ? Main.OK : Main.FAILED;
  }

  private static void addLatency(Results round, List<String> times, PrintStream err)
      throws IOException, InterruptedException {
    for (String one : LATENCY_CASES) {
      List<String> child = new ArrayList<>(List.of("latency", "--cases", one, "--forks", "0"));
      child.addAll(List.of("--rate", "" + LATENCY_RATE));
      child.addAll(times);
      round.addAll(Forks.run(child, err));
    }
  }

  private static void measure(PeerCase one, int batch, int chunk, Window window, Results results)
      throws InterruptedException {
    Map<String, Object> params = one.params(batch, chunk);
    Window.Counted counted;
    try (Peer peer = one.start(batch, chunk)) {
      counted = window.measure(one.label(), peer);
      peer.verify(one.label(), counted);
    }
    results.add(row(params, "events_per_second", counted.eventsPerSecond(), "1/s"));
    if (one.handsOver()) {
      double nanos = (double) counted.nanos() / counted.events() / 2;
      results.add(row(params, "nanos_per_hand_over", nanos, "ns"));
    }
    if (counted.saves() > 0) {
      results.add(row(params, "checkpoints_per_second", counted.savesPerSecond(), "1/s"));
    }
    if (counted.allocatedBytes() > 0 && counted.batches() > 0) {
      double bytes = (double) counted.allocatedBytes() / counted.batches();
      results.add(row(params, "bytes_per_batch", bytes - ArraySize.of(batch), "B"));
    }
  }

  private static ResultRow row(
      Map<String, Object> params, String metric, double value, String unit) {
    return new ResultRow(PeerCase.BENCHMARK, params, metric, value, unit);
  }
}
