package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {
  @Test
  void theReadmeQuotesTheExample() throws IOException {
    Path module = Path.of(System.getProperty("basedir", ""));
    String readme = Files.readString(module.resolve("README.md"));
    String example =
        unindented(
            Files.readString(
                module.resolve(
                    "src/test/java/io/eventstreams/store/jdbc/SameTransactionExample.java")));
    String[] parts =
        readme.split("of your own tables:\n", 2)[1].split("\nExported", 2)[0].split("```java\n");
    assertThat(parts).hasSize(3);
    for (int i = 1; i < parts.length; i++) {
      assertThat(example).contains(unindented(parts[i].split("```", 2)[0]));
    }
  }

  private static String unindented(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
