package io.eventstreams.bench;

import java.io.PrintStream;
import java.util.List;

/** One command of the command line. */
interface Command {
  String name();

  /** What it measures, in one line. */
  String summary();

  /** How it is used. */
  String help();

  /**
   * Runs it.
   *
   * @param arguments what follows the command's name
   * @param out results
   * @param err progress and complaints
   * @return the exit code
   * @throws UsageException when the arguments are wrong
   */
  int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception;
}
