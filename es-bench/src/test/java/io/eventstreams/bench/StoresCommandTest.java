package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
              "--forks",
              "0",
              "--streams",
              "10",
              "--events",
              "2500",
              "--rate",
              "200",
              "--seconds",
              "0.2",
              "--warmup",
              "0.05",
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
            "stores/log-append chronicle events_per_second",
            "stores/log-read chronicle events_per_second",
            "stores/log-append plain Chronicle events_per_second",
            "stores/log-read plain Chronicle events_per_second",
            "stores/outbox-latency h2 p50",
            "stores/outbox-latency h2 p90",
            "stores/outbox-latency h2 p99",
            "stores/outbox-latency h2 p99.9",
            "stores/outbox-latency h2 max",
            "stores/checkpoints h2 / plain JDBC ratio_percent",
            "stores/log-append h2 / plain JDBC ratio_percent",
            "stores/log-read h2 / plain JDBC ratio_percent",
            "stores/log-append chronicle / plain Chronicle ratio_percent",
            "stores/log-read chronicle / plain Chronicle ratio_percent");
    assertThat(rows).allSatisfy(row -> assertThat(row.get("value").doubleValue()).isPositive());
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("goal at least 100,000", "goal at least 500,000", "goal below 5,000,000");
  }

  @Test
  void ofSeveralForksOfEachCaseTheMedianIsTold(@TempDir Path folder) {
    Path file = folder.resolve("result.json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        run(
            out,
            err,
            "--cases",
            "h2-checkpoints,chronicle-log,plain-chronicle",
            "--forks",
            "2",
            "--streams",
            "10",
            "--events",
            "500",
            "--seconds",
            "0.2",
            "--warmup",
            "0.05",
            "--json",
            file.toString());
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    List<ResultRow> rows = KeptResults.read(file).rows();
    assertThat(rows)
        .extracting(row -> row.benchmark() + " " + row.params())
        .containsExactly(
            "stores/checkpoints {store=h2, group=10}",
            "stores/log-append {store=chronicle, events=500}",
            "stores/log-read {store=chronicle, events=500}",
            "stores/log-append {store=plain Chronicle, events=500}",
            "stores/log-read {store=plain Chronicle, events=500}",
            "stores/log-append {store=chronicle / plain Chronicle, events=500}",
            "stores/log-read {store=chronicle / plain Chronicle, events=500}");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.runs()).isEqualTo(2);
              assertThat(row.min()).isPositive().isLessThan(row.max());
              assertThat(row.value()).isBetween(row.min(), row.max());
            });
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsSubsequence(
            "fork 1 of 2",
            "h2-checkpoints",
            "fork 1 of 2",
            "chronicle-log",
            "fork 1 of 2",
            "plain-chronicle",
            "fork 2 of 2",
            "h2-checkpoints");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("checkpoints on H2", " to ")
        .doesNotContain("log read on H2", "outbox p50");
  }

  @Test
  void aWrongCaseIsOneClearLine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(run(out, err, "--help")).isZero();
    assertThat(run(out, err, "--cases", "h2-log,tape")).isEqualTo(2);
    assertThat(run(out, err, "--cases", "postgres-log")).isEqualTo(2);
    assertThat(run(out, err, "--forks", "101")).isEqualTo(2);
    for (StoreCase one : StoreCase.values()) {
      assertThat(out.toString(StandardCharsets.UTF_8)).contains(one.label());
    }
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench stores: --cases has an unknown case 'tape'; see --help",
            "es-bench stores: --cases postgres-log needs --postgres",
            "es-bench stores: --forks must be a whole number from 0 to 100, was '101'");
  }

  @Test
  void withoutAChoiceThereAreAllCasesAndThoseOfPostgresWhereItIs() {
    assertThat(StoreCase.of(List.of(), true)).containsExactly(StoreCase.values());
    assertThat(StoreCase.of(List.of(), false))
        .containsExactlyElementsOf(
            Stream.of(StoreCase.values()).filter(one -> !one.needsPostgres()).toList());
  }

  private static int run(OutputStream out, OutputStream err, String... arguments) {
    List<String> words = new ArrayList<>(List.of("stores"));
    words.addAll(List.of(arguments));
    return Main.run(
        words.toArray(String[]::new),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
