package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void everyCommandTellsItsOptions() {
    assertThat(run("--help")).isZero();
    assertThat(run("throughput", "--help")).isZero();
    assertThat(run("jmh", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--batch N", "--json FILE", "-prof gc");
  }

  @Test
  void aWrongCommandLineIsOneClearLineAndCodeTwo() {
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(run("throughput", "--batch", "0")).isEqualTo(2);
    assertThat(run("throughput", "--bulk", "1")).isEqualTo(2);
    assertThat(run("throughput", "--batch")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench: unknown command 'nonsense'; see --help",
            "es-bench throughput: --batch must be a whole number from 1 to 1000000, was '0'",
            "es-bench throughput: unknown option '--bulk'; see --help",
            "es-bench throughput: --batch needs a value");
  }

  @Test
  void throughputMeasuresEveryCaseAndWritesThemAsJson(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("result.json");
    assertThat(run("throughput", "--seconds", "1", "--warmup", "1", "--json", file.toString()))
        .as(err.toString(StandardCharsets.UTF_8))
        .isZero();
    JsonNode rows = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    assertThat(rows.size()).isEqualTo(5);
    for (JsonNode row : rows) {
      assertThat(row.get("metric").stringValue()).isEqualTo("events_per_second");
      assertThat(row.get("value").doubleValue()).isPositive();
      assertThat(row.get("environment").get("jdk").stringValue()).isNotEmpty();
    }
    assertThat(rows.get(0).get("benchmark").stringValue()).isEqualTo("throughput/in-process");
  }
}
