package io.eventstreams.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What many streams cost while they are idle, and how they fare while they are not. */
final class StreamsCommand implements Command {
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

          --streams N      how many streams, 2 to 100000 (10000)
          --rate N         events a second, each for every stream, 1 to 100000 (5)
          --seconds N      how long each active case is measured, 0.001 to 3600 (10)
          --save-millis N  how long each call of the checkpoint store takes, 0 to 60000 (50)
          --json FILE      write the figures as a JSON array too

        All streams read one log in memory and dispatch to code in the same process. Idle: heap
        after a collection and platform threads, less what the process had before. Active: the time
        from when an event was due to be appended until a stream's handler has it, over all healthy
        streams; once with all of them healthy, once beside one whose handler always fails.""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Options options =
        Options.parse(arguments, Set.of("streams", "rate", "seconds", "save-millis", "json"));
    int streams = options.integer("streams", 10_000, 2, 100_000);
    int rate = options.integer("rate", 5, 1, 100_000);
    Duration measured = options.seconds("seconds", 10);
    Seconds.requireEvents(rate, measured);
    int saveMillis = options.integer("save-millis", 50, 0, 60_000);
    Results results = new Results();
    try (ManyStreams many = new ManyStreams(streams, saveMillis, err)) {
      many.start().forEach(results::add);
      many.measure("all healthy", rate, measured).forEach(results::add);
      many.poison();
      many.measure("one poisoned", rate, measured).forEach(results::add);
    }
    results.printTable(out);
    results.writeJson(options.path("json"));
    return Main.OK;
  }
}
