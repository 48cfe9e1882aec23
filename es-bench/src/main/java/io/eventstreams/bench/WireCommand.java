package io.eventstreams.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Deliveries to receivers in another process, beside Netty alone which moves the same bytes. */
final class WireCommand implements Command {
  private static final int GOAL_PERCENT = 80;

  private final String name;
  private final String summary;
  private final String receivers;
  private final List<WireCase> cases;

  private WireCommand(String name, String summary, String receivers, List<WireCase> cases) {
    this.name = name;
    this.summary = summary;
    this.receivers = receivers;
    this.cases = cases;
  }

  static WireCommand webSocket() {
    return new WireCommand(
        WireRun.WEB_SOCKET,
        "events a second to WebSocket clients in another process, and latency, beside Netty alone",
        """
          --cases LIST   one: a client that acknowledges; ten: ten of them; broadcast: 100 clients
                         that get everything; stalled: 99 of them beside one that never reads;
                         round-trip: one, each acknowledgement held back for 20 ms; latency:
                         one, to which events go at a fixed rate
                         (one,ten,broadcast,stalled,round-trip,latency)
        """,
        List.of(WireCase.values()));
  }

  static WireCommand webhook() {
    return new WireCommand(
        WireRun.WEBHOOK,
        "events a second to an HTTP server in another process, and latency, beside Netty alone",
        """
          --cases LIST   one: a server that replies at once; ten: ten streams to such a server,
                         each with its own window; round-trip: each reply held back for 20 ms;
                         latency: one that replies at once, to which events go at a fixed rate
                         (one,ten,round-trip,latency)
        """,
        List.of(WireCase.ONE, WireCase.TEN, WireCase.ROUND_TRIP, WireCase.LATENCY));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public String help() {
    return "usage: java -jar es-bench.jar "
        + name
        + " [OPTION ...]\n\n"
        + receivers
        + """
          --batch LIST   events in a batch, 1 to 10000 (50,500; latency: at most 50)
          --window LIST  how many batches may be on their way, 1 to 1024 (1,8)
          --senders LIST ours: a stream of the whole engine, its progress kept in memory; bare:
                         Netty alone with the same bytes and the same window (ours,bare)
          --rate N       latency: events a second, 1 to 1000000 (10000)
          --forks N      each is run in so many fresh virtual machines, of which the median is
                         told, 0 to 100; 0 is one run in this one (1)
          --seconds N    how long each run is measured, 0.001 to 3600 (3)
                         and on while nothing has happened, for 5 at most
          --warmup N     how long each run is warmed up before, 0.001 to 3600 (10)
          --json FILE    write the figures as a JSON array too

        Events have about 130 bytes on the wire, are ready-made, and repeat after 16 batches. The
        receivers take a checksum of all they get and look at nothing else besides the batch's
        number; a run in which one byte, batch or checkpoint is missing is an error. A broadcast
        counts what each client got, and stays within the window of the slowest that reads.

        In latency, events arrive one by one at times that are fixed beforehand. Told is the round
        trip: from the time at which an event was to arrive until the sender has the
        acknowledgement of its batch, so that an event which waits behind a slow one counts its
        waiting. A batch is what has arrived while none could be sent (batchTimeout 0). The thread
        on which events arrive sleeps in between, so that tens of microseconds are its own.

        Below the table stand the goals: percents of Netty alone in the same run, and for the case
        one the rates that these percents were on the machine on which the goals were set.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(
            arguments,
            Set.of(
                "cases", "batch", "window", "senders", "rate", "forks", "seconds", "warmup",
                "json"));
    int forks = options.integer("forks", 1, 0, 100);
    List<WireRun> runs = runs(options);
    Results results = new Results();
    for (int fork = 1; fork <= forks; fork++) {
      for (WireRun run : runs) {
        err.println("fork " + fork + " of " + forks);
        results.addAll(Forks.run(forkArguments(run), err));
      }
    }
    if (forks == 0) {
      for (WireRun run : runs) {
        run.measure(err).forEach(results::add);
      }
    }
    Results medians = results.medians();
    List<ResultRow> measured = medians.rows();
    List<String> verdicts = new ArrayList<>();
    for (WireRun run : runs) {
      if (run.ours() && !run.one().paced()) {
        addRatio(run, measured, medians, verdicts);
        WireTarget.verdict(run, measured).ifPresent(verdicts::add);
      }
    }
    medians.printTable(out);
    verdicts.forEach(out::println);
    out.println(WireTarget.recorded(name));
    medians.writeJson(options.path("json"));
    return Main.OK;
  }

  private List<WireRun> runs(Options options) {
    int rate = options.integer("rate", 10_000, 1, 1_000_000);
    Duration measured = options.seconds("seconds", 3);
    Duration warmup = options.seconds("warmup", 10);
    List<String> senders = options.list("senders");
    for (String sender : senders) {
      if (!sender.equals("ours") && !sender.equals("bare")) {
        throw new UsageException("--senders has an unknown sender '" + sender + "'; see --help");
      }
    }
    List<WireRun> runs = new ArrayList<>();
    for (WireCase one : WireCase.of(options.list("cases"), cases)) {
      if (one.paced()) {
        Seconds.requireEvents(rate, measured);
      }
      List<Integer> sizes = one.paced() ? List.of(50) : List.of(50, 500);
      for (int batch : options.integers("batch", sizes, 1, 10_000)) {
        for (int window : options.integers("window", List.of(1, 8), 1, 1_024)) {
          for (String sender : senders.isEmpty() ? List.of("ours", "bare") : senders) {
            boolean ours = sender.equals("ours");
            runs.add(new WireRun(name, one, batch, window, ours, rate, warmup, measured));
          }
        }
      }
    }
    return runs;
  }

  private static List<String> forkArguments(WireRun run) {
    return List.of(
        run.benchmark(),
        "--forks",
        "0",
        "--cases",
        run.one().label(),
        "--batch",
        "" + run.batch(),
        "--window",
        "" + run.window(),
        "--senders",
        run.ours() ? "ours" : "bare",
        "--rate",
        "" + run.rate(),
        "--warmup",
        Seconds.text(run.warmup()),
        "--seconds",
        Seconds.text(run.measured()));
  }

  private static void addRatio(
      WireRun run, List<ResultRow> measured, Results results, List<String> verdicts) {
    double ours = value(measured, run.params("ours").toString());
    double bare = value(measured, run.params("bare Netty").toString());
    if (Double.isNaN(ours) || Double.isNaN(bare)) {
      return;
    }
    double percent = 100 * ours / bare;
    results.add(
        new ResultRow(
            run.benchmark(), run.params("ours / bare Netty"), "ratio_percent", percent, "%"));
    verdicts.add(
        String.format(
            Locale.ROOT,
            "%s %s, batch %d, window %d: %.0f %% of bare Netty, goal %d %%: %s",
            run.benchmark(),
            run.one().label(),
            run.batch(),
            run.window(),
            percent,
            GOAL_PERCENT,
            percent >= GOAL_PERCENT ? "reached" : "missed"));
  }

  private static double value(List<ResultRow> rows, String params) {
    return rows.stream()
        .filter(row -> row.params().toString().equals(params))
        .mapToDouble(ResultRow::value)
        .findFirst()
        .orElse(Double.NaN);
  }
}
