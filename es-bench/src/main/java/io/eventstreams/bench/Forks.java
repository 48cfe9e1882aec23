package io.eventstreams.bench;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs commands in fresh virtual machines with this one's class path and options, so that what one
 * case has warmed up does not help or harm the next.
 */
final class Forks {
  private static final int NATIVE_ACCESS_IS_RESTRICTED_SINCE = 24;

  private Forks() {}

  /** Runs a command line to its end; what it prints to standard error is told as progress. */
  static Results run(List<String> arguments, PrintStream progress)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("es-bench-", ".json");
    try {
      List<String> command = java();
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-javaagent"))
          .forEach(command::add);
      command.addAll(optionsOfChronicle(Runtime.version().feature()));
      command.add("-cp");
      command.add(classPath());
      command.add(Main.class.getName());
      command.addAll(arguments);
      command.add("--json");
      command.add(file.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectErrorStream(false)
              .start();
      try {
        process.errorReader().lines().forEach(progress::println);
        int code = process.waitFor();
        if (code != Main.OK) {
          throw new IllegalStateException("a fork ended with code " + code);
        }
      } finally {
        process.destroyForcibly();
      }
      return Results.readJson(file);
    } finally {
      Files.delete(file);
    }
  }

  /** What the jar says of itself where it is run as such, which it is not here. */
  static List<String> optionsOfChronicle(int feature) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"));
    if (feature >= NATIVE_ACCESS_IS_RESTRICTED_SINCE) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    return options;
  }

  /**
   * Runs another program of the class path to its end in a folder of its own; what it prints is
   * told as progress.
   *
   * @return its exit code
   */
  static int runIn(Path folder, String mainClass, List<String> arguments, PrintStream progress)
      throws IOException, InterruptedException {
    List<String> command = java();
    command.add("-cp");
    command.add(classPath());
    command.add(mainClass);
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try {
      process.inputReader().lines().forEach(progress::println);
      return process.waitFor();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return command;
  }

  /** Absolute, since the surrounding build may have started this machine in another folder. */
  static String classPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, entries);
  }
}
