package io.eventstreams.server;

import io.eventstreams.server.internal.cli.Program;
import java.util.List;

/** Where the program begins. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Program program = new Program(System.in, System.out, System.err, System.getenv());
    System.exit(program.run(List.of(arguments)));
  }
}
