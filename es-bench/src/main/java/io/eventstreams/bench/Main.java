package io.eventstreams.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** The command line of the benchmarks. */
public final class Main {
  /** Everything went well. */
  static final int OK = 0;

  /** The command could not do its work. */
  static final int FAILED = 1;

  /** The command line was wrong. */
  static final int USAGE = 2;

  private static final List<Command> COMMANDS =
      List.of(
          new ThroughputCommand(),
          new LatencyCommand(),
          new PeersCommand(),
          new StreamsCommand(),
          WireCommand.webSocket(),
          WireCommand.webhook(),
          new StoresCommand(),
          new JmhCommand(),
          new JcstressCommand(),
          new CompareCommand(),
          new FiguresCommand(),
          new ChartCommand());

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    if (arguments.length == 0 || isHelp(arguments[0])) {
      help(out);
      return arguments.length == 0 ? USAGE : OK;
    }
    String name = arguments[0];
    List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
    for (Command command : COMMANDS) {
      if (command.name().equals(name)) {
        return run(command, rest, out, err);
      }
    }
    err.println("es-bench: unknown command '" + name + "'; see --help");
    return USAGE;
  }

  private static int run(
      Command command, List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.stream().anyMatch(Main::isHelp)) {
      out.println(command.help());
      return OK;
    }
    try {
      return command.run(arguments, out, err);
    } catch (UsageException wrong) {
      err.println("es-bench " + command.name() + ": " + wrong.getMessage());
      return USAGE;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      err.println("es-bench " + command.name() + ": interrupted");
      return FAILED;
    } catch (Exception failure) {
      err.println("es-bench " + command.name() + ": " + failure);
      return FAILED;
    }
  }

  private static boolean isHelp(String argument) {
    return argument.equals("--help") || argument.equals("-h");
  }

  private static void help(PrintStream out) {
    out.println("usage: java -jar es-bench.jar COMMAND [OPTION ...]");
    out.println();
    for (Command command : COMMANDS) {
      out.printf("  %-12s %s%n", command.name(), command.summary());
    }
    out.println();
    out.println("  COMMAND --help tells its options");
  }
}
