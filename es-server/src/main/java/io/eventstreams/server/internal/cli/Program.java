package io.eventstreams.server.internal.cli;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Finds the command and runs it; a failure is one line on standard error.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment the environment variables
 */
public record Program(
    InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

  /** Runs the command; the answer is the exit code. */
  public int run(List<String> arguments) {
    try {
      return runCommand(arguments);
    } catch (CommandFailure failure) {
      err.println("eventstreams: " + oneLine(String.valueOf(failure.getMessage())));
      return failure.exitCode();
    } catch (EventStreamException failure) {
      err.println("eventstreams: " + oneLine(withReason(failure)));
      return CommandFailure.FAILED;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return CommandFailure.FAILED;
    } catch (RuntimeException bug) {
      err.println("eventstreams: internal error, please report it: " + bug);
      bug.printStackTrace(err);
      return CommandFailure.FAILED;
    }
  }

  private int runCommand(List<String> arguments) throws InterruptedException {
    String first = arguments.isEmpty() ? "serve" : arguments.get(0);
    List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    return switch (first) {
      case "serve" -> new ServeCommand(in, out, environment).run(rest);
      case "tail" -> new TailCommand(out, err).run(rest);
      case "--help", "-h" -> print(Help.PROGRAM + Help.SERVE);
      case "--version" -> print("eventstreams " + version() + System.lineSeparator());
      default -> {
        if (!first.startsWith("-")) {
          throw Arguments.misused("unknown command '" + Printable.of(first) + "'");
        }
        yield new ServeCommand(in, out, environment).run(arguments);
      }
    };
  }

  private int print(String text) {
    out.print(text);
    out.flush();
    return 0;
  }

  private static String version() {
    String version = Program.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** The message, and that of the exception beneath it all if it says more. */
  private static String withReason(EventStreamException failure) {
    String message = String.valueOf(failure.getMessage());
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = root.getMessage();
    return reason == null || message.contains(reason) ? message : message + ": " + reason;
  }

  private static String oneLine(String text) {
    return text.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
  }
}
