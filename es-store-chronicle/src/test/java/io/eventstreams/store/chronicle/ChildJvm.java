package io.eventstreams.store.chronicle;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM that runs {@link ChildMain} with what an application would have: no test library. */
final class ChildJvm {
  /** Chronicle behaves differently when it sees JUnit. */
  private static final Pattern TEST_LIBRARY =
      Pattern.compile(
          "(junit|jqwik|assertj|surefire|opentest4j|apiguardian|byte-buddy).*|.*-tests\\.jar"
              + "|test-classes");

  private static final String MODULE = "io.eventstreams.store.chronicle";

  private final Path javaHome;
  private final boolean modular;
  private final List<String> options = new ArrayList<>();
  private final List<String> extraJars = new ArrayList<>();

  private ChildJvm(Path javaHome, boolean modular) {
    this.javaHome = javaHome;
    this.modular = modular;
  }

  static ChildJvm onClassPath(Path javaHome) {
    return new ChildJvm(javaHome, false);
  }

  static ChildJvm onModulePath(Path javaHome) {
    return new ChildJvm(javaHome, true);
  }

  /** The JDK that runs the tests. */
  static Path thisJdk() {
    return Path.of(System.getProperty("java.home"));
  }

  /** A JDK installed beside this one where access to native code is restricted. */
  static Optional<Path> newerJdk() throws IOException {
    if (Runtime.version().feature() >= 24) {
      return Optional.of(thisJdk());
    }
    Path siblings = Objects.requireNonNull(thisJdk().toRealPath().getParent());
    try (DirectoryStream<Path> homes = Files.newDirectoryStream(siblings)) {
      for (Path home : homes) {
        if (Files.isExecutable(home.resolve("bin/java")) && feature(home) >= 24) {
          return Optional.of(home);
        }
      }
    }
    return Optional.empty();
  }

  private static int feature(Path home) throws IOException {
    Path release = home.resolve("release");
    if (!Files.exists(release)) {
      return 0;
    }
    Matcher version = Pattern.compile("JAVA_VERSION=\"([0-9]+)").matcher(Files.readString(release));
    return version.find() ? Integer.parseInt(version.group(1)) : 0;
  }

  ChildJvm with(String... more) {
    options.addAll(Arrays.asList(more));
    return this;
  }

  /** With the options that Chronicle needs. */
  ChildJvm withFlags() throws IOException {
    String target = modular ? "chronicle.core" : "ALL-UNNAMED";
    with("--add-opens", "java.base/java.lang.reflect=" + target);
    with("--add-exports", "java.base/sun.nio.ch=" + target);
    with("--add-exports", "java.base/jdk.internal.ref=" + target);
    if (feature(javaHome) >= 24) {
      with("--enable-native-access=" + (modular ? "org.jnrproject.jffi,com.sun.jna" : target));
    }
    return this;
  }

  ChildJvm withJar(Path jar) {
    extraJars.add(jar.toString());
    return this;
  }

  /** Starts it; the output comes through the process. */
  Process start(Path errors, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    command.add("-Xmx256m");
    command.addAll(options);
    String path =
        Stream.concat(applicationPath().stream(), extraJars.stream())
            .collect(Collectors.joining(File.pathSeparator));
    String main = ChildMain.class.getName();
    if (modular) {
      command.addAll(List.of("--module-path", path));
      command.addAll(List.of("--patch-module", MODULE + "=" + testClasses()));
      command.addAll(List.of("--module", MODULE + "/" + main));
    } else {
      command.addAll(List.of("--class-path", path + File.pathSeparator + testClasses(), main));
    }
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectError(errors.toFile()).start();
  }

  /** Runs it to its end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("child", ".err");
    try {
      Process process = start(errors, arguments);
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes());
      return new Result(process.waitFor(), output, Files.readString(errors));
    } finally {
      Files.delete(errors);
    }
  }

  record Result(int exitCode, String output, String errors) {}

  private static List<String> applicationPath() {
    return Stream.of("jdk.module.path", "java.class.path")
        .map(property -> System.getProperty(property, ""))
        .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
        .filter(entry -> !entry.isEmpty())
        .filter(entry -> !TEST_LIBRARY.matcher(Path.of(entry).getFileName().toString()).matches())
        .distinct()
        .toList();
  }

  private static String testClasses() {
    try {
      Path file =
          Path.of(Objects.requireNonNull(ChildMain.class.getResource("ChildMain.class")).toURI());
      Path root = file;
      for (String unused : ChildMain.class.getName().split("\\.")) {
        root = Objects.requireNonNull(root.getParent());
      }
      return root.toString();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
