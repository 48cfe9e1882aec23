package io.eventstreams.bench;

import java.io.PrintStream;
import java.util.List;

/** Hands over to JMH, whose options it takes. */
final class JmhCommand implements Command {
  @Override
  public String name() {
    return "jmh";
  }

  @Override
  public String summary() {
    return "micro-benchmarks, with the options of JMH";
  }

  @Override
  public String help() {
    return """
        usage: java -jar es-bench.jar jmh [JMH OPTION ...] [PATTERN ...]

          -l            list the benchmarks
          -prof gc      tell the allocation too
          -rf json -rff FILE   write the figures as JSON""";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    return Main.OK;
  }
}
