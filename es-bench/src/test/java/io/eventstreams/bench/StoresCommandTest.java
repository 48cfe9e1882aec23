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

class StoresCommandTest {
  @Test
  void storesStandBesideTheirDatabasesAlone(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("result.json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            new String[] {
              "stores",
              "--streams",
              "10",
              "--events",
              "2500",
              "--rate",
              "200",
              "--seconds",
              "1",
              "--warmup",
              "1",
              "--json",
              file.toString()
            },
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    JsonNode rows = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    assertThat(rows)
        .extracting(
            row ->
                row.get("benchmark").stringValue()
                    + " "
                    + row.get("params").get("store").stringValue()
                    + " "
                    + row.get("metric").stringValue())
        .containsExactly(
            "stores/checkpoints memory checkpoints_per_second",
            "stores/checkpoints h2 checkpoints_per_second",
            "stores/checkpoints chronicle checkpoints_per_second",
            "stores/checkpoints plain JDBC checkpoints_per_second",
            "stores/log-append h2 events_per_second",
            "stores/log-read h2 events_per_second",
            "stores/log-append plain JDBC events_per_second",
            "stores/log-read plain JDBC events_per_second",
            "stores/log-read plain Chronicle events_per_second",
            "stores/outbox-latency h2 p50",
            "stores/outbox-latency h2 p90",
            "stores/outbox-latency h2 p99",
            "stores/outbox-latency h2 p99.9",
            "stores/outbox-latency h2 max");
    assertThat(rows).allSatisfy(row -> assertThat(row.get("value").doubleValue()).isPositive());
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("goal at least 100,000", "goal at least 500,000", "goal below 5,000,000");
  }
}
