package io.eventstreams.bench;

import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.engine.InProcessDispatchers;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** How long an event takes from its intended arrival to the handler, at a fixed rate. */
final class LatencyCommand implements Command {
  private static final String BENCHMARK = "latency/in-process";
  private static final List<String> CASES = List.of("machine", "inline", "blocking");

  private static final Duration SLACK = Duration.ofMinutes(1);

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public String summary() {
    return "time from an event's intended arrival to the handler, in process, at a fixed rate";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar latency [OPTION ...]

          --cases LIST  machine: the source calls the handler, without an engine between them;
                        inline: the handler on the source's thread; blocking: on a thread of its
                        own (machine,inline,blocking)
          --rate N      events a second, 1 to 10000000 (100000)
          --forks N     each case is run in so many fresh virtual machines, of which the median
                        is told, 0 to 100; 0 is one run in this one (3)
          --seconds N   how long each run is measured, 0.001 to 3600 (5)
          --warmup N    how long each run is warmed up before, 0.001 to 3600 (5)
          --json FILE   write the figures as a JSON array too

        Events arrive one by one at times that are fixed beforehand, and the time is taken from
        then, so that an event which waits behind a slow one counts its waiting. batchTimeout is 0;
        statistics and checkpoints (to memory) are on. An event that is missing, or comes twice,
        changed or out of order, is an error and no figure. The source spins between the events: it
        wants a processor of its own, as does the thread of a blocking handler.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(arguments, Set.of("cases", "rate", "forks", "seconds", "warmup", "json"));
    List<String> cases = options.list("cases").isEmpty() ? CASES : options.list("cases");
    for (String one : cases) {
      if (!CASES.contains(one)) {
        throw new UsageException("--cases has an unknown case '" + one + "'; see --help");
      }
    }
    int rate = options.integer("rate", 100_000, 1, 10_000_000);
    int forks = options.integer("forks", 3, 0, 100);
    Duration measured = options.seconds("seconds", 5);
    Duration warmup = options.seconds("warmup", 5);
    Seconds.requireEvents(rate, measured);
    Results results = new Results();
    for (int fork = 1; fork <= forks; fork++) {
      for (String one : cases) {
        err.println("fork " + fork + " of " + forks);
        results.addAll(
            Forks.run(
                List.of(
                    name(),
                    "--cases",
                    one,
                    "--forks",
                    "0",
                    "--rate",
                    "" + rate,
                    "--seconds",
                    Seconds.text(measured),
                    "--warmup",
                    Seconds.text(warmup)),
                err));
      }
    }
    if (forks == 0) {
      for (String one : cases) {
        measure(one, rate, measured, warmup, err, results);
      }
    }
    Results medians = results.medians();
    medians.printTable(out);
    medians.writeJson(options.path("json"));
    return Main.OK;
  }

  private static void measure(
      String one, int rate, Duration measured, Duration warmup, PrintStream err, Results results)
      throws InterruptedException {
    long warmupEvents = Seconds.events(rate, warmup);
    long measuredEvents = Seconds.events(rate, measured);
    Pace pace = Pace.of(rate);
    LatencyRecorder recorder =
        new LatencyRecorder(pace, warmupEvents, warmupEvents + measuredEvents);
    PacedSource source = new PacedSource(pace, warmupEvents + measuredEvents);
    DispatcherFactory<GenericEventStream, Long> dispatcher =
        one.equals("inline")
            ? InProcessDispatchers.inline(recorder)
            : InProcessDispatchers.blocking(recorder);
    EventStreamFields fields = EventStreamFields.builder().batchTimeout(Duration.ZERO).build();
    err.printf(Locale.ROOT, "%s at %,d/s%n", one, rate);
    if (one.equals("machine")) {
      // What the machine takes from a spinning thread, the engine cannot give back.
      source.deliverTo(
          list -> {
            recorder.handle(new EventBatch<>(0, "", list));
            return SourceInstruction.CONTINUE;
          });
      addRows(one, rate, recorder, err, results);
      return;
    }
    Duration patience = warmup.plus(measured).plus(SLACK);
    try (Subject subject =
        new StreamSubject(
            source, new CountingPersistence(false), dispatcher, fields, false, false)) {
      if (!recorder.await(patience)) {
        throw new IllegalStateException(one + ": the engine cannot keep up with the rate");
      }
      recorder.verified();
      if (subject.saves() == 0) {
        throw new IllegalStateException(one + ": no checkpoint was stored");
      }
    }
    // Once more: nothing has come after the last one either.
    addRows(one, rate, recorder, err, results);
  }

  private static void addRows(
      String one, int rate, LatencyRecorder recorder, PrintStream err, Results results) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("case", one);
    params.put("rate", rate);
    Histogram histogram = recorder.verified();
    Percentiles.rows(BENCHMARK, params, histogram).forEach(results::add);
    err.printf(
        Locale.ROOT,
        "  p50 %,d ns, p99 %,d ns%n",
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99));
  }
}
