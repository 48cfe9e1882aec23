package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What each module brings along at run time. The build writes the trees; versions are left out
 * here, since the root POM has them.
 */
class RuntimeDependenciesTest {
  private static final List<String> MODULES =
      List.of(
          "es-api",
          "es-engine",
          "es-store-jdbc",
          "es-store-chronicle",
          "es-transport-netty",
          "es-server",
          "es-bench");

  @Test
  void areThoseThatAreKnown() throws IOException {
    StringBuilder trees = new StringBuilder();
    for (String module : MODULES) {
      trees.append(tree(module)).append('\n');
    }
    String known;
    try (var in = RuntimeDependenciesTest.class.getResourceAsStream("/runtime-dependencies.txt")) {
      known = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(trees.toString()).isEqualTo(known);
  }

  private static String tree(String module) throws IOException {
    Path file = Path.of("..", module, "target", "runtime-dependencies.txt");
    return Files.readAllLines(file).stream()
        .map(line -> line.replaceFirst(":jar(:[a-z][a-z0-9_-]*)?:[0-9][^: ]*", "$1"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
