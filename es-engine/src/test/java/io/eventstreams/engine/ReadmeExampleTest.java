package io.eventstreams.engine;

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
    String block = readme.split("```java\n", 2)[1].split("```", 2)[0];
    String example =
        Files.readString(
            module.resolve("src/test/java/io/eventstreams/engine/InlineDispatchExample.java"));
    assertThat(unindented(example)).contains(unindented(block));
  }

  private static String unindented(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
