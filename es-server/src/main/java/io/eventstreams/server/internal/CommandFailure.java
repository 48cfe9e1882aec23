package io.eventstreams.server.internal;

import java.io.Serial;

/** Ends the program with one line on standard error and an exit code. */
public final class CommandFailure extends RuntimeException {
  /** The exit code of a failure at run time. */
  public static final int FAILED = 1;

  /** The exit code of a command or a configuration that is not valid. */
  public static final int MISUSED = 2;

  @Serial private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String line) {
    super(line, null, false, false);
    this.exitCode = exitCode;
  }

  /** The command line or the configuration is not valid. */
  public static CommandFailure misused(String line) {
    return new CommandFailure(MISUSED, line);
  }

  /** All is valid, and yet it cannot be done. */
  public static CommandFailure failed(String line) {
    return new CommandFailure(FAILED, line);
  }

  public int exitCode() {
    return exitCode;
  }
}
