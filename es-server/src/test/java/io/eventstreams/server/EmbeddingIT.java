package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who embeds the engine needs three jars. */
class EmbeddingIT {
  @Test
  void theEngineDeliversWithItsThreeJarsAlone() throws Exception {
    String modulePath =
        String.join(
            System.getProperty("path.separator"),
            jar("es-api").toString(),
            jar("es-engine").toString(),
            re2j().toString());
    Path source = Path.of("src", "test", "resources", "embedding", "Embedding.java");
    try (ChildProcess child =
        ChildProcess.start(
            List.of(
                ChildProcess.java(),
                "--module-path",
                modulePath,
                "--add-modules",
                "io.eventstreams.engine",
                source.toAbsolutePath().toString()))) {
      assertThat(child.awaitExit()).as("%s", child).isZero();
      assertThat(child.out())
          .containsExactly(
              "delivered one",
              "delivered three",
              "module io.eventstreams.api",
              "module io.eventstreams.engine",
              "module re2j");
    }
  }

  private static Path jar(String module) throws IOException {
    Path target = Path.of("..", module, "target").toAbsolutePath().normalize();
    PathMatcher artifact =
        FileSystems.getDefault().getPathMatcher("regex:" + module + "-[0-9].*\\.jar");
    PathMatcher attached =
        FileSystems.getDefault().getPathMatcher("regex:.*-(tests|sources)\\.jar");
    try (Stream<Path> files = Files.list(target)) {
      List<Path> jars =
          files
              .filter(file -> artifact.matches(file.getFileName()))
              .filter(file -> !attached.matches(file.getFileName()))
              .toList();
      assertThat(jars).as("in " + target).hasSize(1);
      return jars.get(0);
    }
  }

  private static Path re2j() {
    return Path.of(
        ModuleLayer.boot()
            .configuration()
            .findModule("re2j")
            .orElseThrow()
            .reference()
            .location()
            .orElseThrow());
  }
}
