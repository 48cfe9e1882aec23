package io.eventstreams.server.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of keys in this module's README is that of the program. */
class ConfigurationTableTest {
  @Test
  void theReadmeListsEveryKeyWithItsDefaultAndItsRule() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            ConfigKeys.ALL.stream().map(ConfigurationTableTest::row).toList());
  }

  static String row(ConfigKey<?> key) {
    Object standard = key.standard();
    return "| `%s` | %s | %s |"
        .formatted(key.name(), standard == null ? "" : "`" + key.show(standard) + "`", key.rule());
  }
}
