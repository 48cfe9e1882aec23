package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {
  @Test
  void theReadmeQuotesTheExamples() throws IOException {
    Path module = Path.of(System.getProperty("basedir", ""));
    String[] parts = Files.readString(module.resolve("README.md")).split("```java\n");
    List<String> examples =
        List.of("InlineDispatchExample", "OwnPartsExample", "OwnPartsExample", "WhyExample");
    assertThat(parts).hasSize(1 + examples.size());
    for (int i = 0; i < examples.size(); i++) {
      String block = parts[i + 1].split("```", 2)[0];
      Path file =
          module.resolve("src/test/java/io/eventstreams/engine/" + examples.get(i) + ".java");
      assertThat(unindented(Files.readString(file))).contains(unindented(block));
    }
  }

  private static String unindented(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n"));
  }
}
