package io.eventstreams.transport.netty;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Tools that did not come from us, run by an interpreter which need not be there. */
final class Python {
  private Python() {}

  /**
   * How a program ended.
   *
   * @param exitCode 0 when all is well
   * @param output what it said, errors included
   */
  record Result(int exitCode, String output) {}

  /** Skips the test, saying why, when there is no such package. */
  static void assumePackage(String name) throws Exception {
    boolean there;
    try {
      there = run("", "-c", "import " + name).exitCode() == 0;
    } catch (IOException noPython) {
      there = false;
    }
    Assumptions.assumeTrue(
        there, "python3 with the package " + name + " (PYTHONPATH) is not there");
  }

  static Result run(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    // Some tools leave files where they run.
    Process process =
        new ProcessBuilder(command).directory(new File("target")).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), text);
    } finally {
      process.destroyForcibly();
    }
  }
}
