package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    assertThat(run("latency", "--help")).isZero();
    assertThat(run("jmh", "--help")).isZero();
    assertThat(run("jcstress", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--batch N", "--json FILE", "worst-mix", "--rate N", "-prof gc", "--cases REGEX");
  }

  @Test
  void aWrongCommandLineIsOneClearLineAndCodeTwo() {
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(run("throughput", "--batch", "0")).isEqualTo(2);
    assertThat(run("throughput", "--bulk", "1")).isEqualTo(2);
    assertThat(run("throughput", "--batch")).isEqualTo(2);
    assertThat(run("throughput", "--cases", "inline,teleport")).isEqualTo(2);
    assertThat(run("latency", "--rate", "0")).isEqualTo(2);
    assertThat(run("latency", "--cases", "teleport")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench: unknown command 'nonsense'; see --help",
            "es-bench throughput: --batch must be a whole number from 1 to 1000000, was '0'",
            "es-bench throughput: unknown option '--bulk'; see --help",
            "es-bench throughput: --batch needs a value",
            "es-bench throughput: --cases has an unknown case 'teleport'; see --help",
            "es-bench latency: --rate must be a whole number from 1 to 10000000, was '0'",
            "es-bench latency: --cases has an unknown case 'teleport'; see --help");
  }

  @Test
  void throughputMeasuresEveryCaseAndWritesThemAsJson(@TempDir Path folder) throws Exception {
    JsonNode rows =
        rowsOf(folder, "throughput", "--forks", "0", "--seconds", "0.2", "--warmup", "0.05");
    Set<String> measured = new HashSet<>();
    for (JsonNode row : rows) {
      String metric = row.get("metric").stringValue();
      assertThat(row.get("value").doubleValue()).as(row.toString()).isPositive();
      assertThat(row.get("environment").get("jdk").stringValue()).isNotEmpty();
      measured.add(row.get("params").get("case").stringValue() + " " + metric);
    }
    for (ThroughputCase one : ThroughputCase.values()) {
      assertThat(measured).contains(one.label() + " events_per_second");
    }
    assertThat(measured)
        .contains("inline checkpoints_per_second", "worst-mix checkpoints_per_second");
    // Of a virtual thread, on which sources run where there are any, the JDK does not tell them.
    boolean sourcesArePlatformThreads = Runtime.version().feature() < 21;
    for (String metric : List.of("inline events_per_cpu_second", "inline bytes_per_batch")) {
      assertThat(measured.contains(metric)).as(metric).isEqualTo(sourcesArePlatformThreads);
    }
  }

  @Test
  void latencyIsTakenFromTheIntendedTimeOnEachThread(@TempDir Path folder) throws Exception {
    JsonNode rows =
        rowsOf(
            folder,
            "latency",
            "--forks",
            "0",
            "--rate",
            "500",
            "--seconds",
            "0.2",
            "--warmup",
            "0.05");
    List<String> metrics = new ArrayList<>();
    for (JsonNode row : rows) {
      assertThat(row.get("value").doubleValue()).as(row.toString()).isPositive();
      metrics.add(
          row.get("params").get("case").stringValue() + " " + row.get("metric").stringValue());
    }
    assertThat(metrics)
        .containsExactly(
            "machine p50",
            "machine p90",
            "machine p99",
            "machine p99.9",
            "machine max",
            "inline p50",
            "inline p90",
            "inline p99",
            "inline p99.9",
            "inline max",
            "blocking p50",
            "blocking p90",
            "blocking p99",
            "blocking p99.9",
            "blocking max");
  }

  @Test
  void ofSeveralForksTheMedianIsTold(@TempDir Path folder) throws Exception {
    JsonNode rows =
        rowsOf(
            folder,
            "throughput",
            "--cases",
            "blocking",
            "--forks",
            "2",
            "--seconds",
            "0.2",
            "--warmup",
            "0.05");
    assertThat(rows.size()).isEqualTo(2);
    JsonNode row = rows.get(0);
    assertThat(row.get("runs").intValue()).isEqualTo(2);
    assertThat(row.get("min").doubleValue()).isPositive();
    assertThat(row.get("value").doubleValue())
        .isBetween(row.get("min").doubleValue(), row.get("max").doubleValue());
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("fork 2 of 2", "measured");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains(" to ");
  }

  private JsonNode rowsOf(Path folder, String... arguments) throws Exception {
    Path file = folder.resolve("result.json");
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--json";
    all[arguments.length + 1] = file.toString();
    assertThat(run(all)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return JsonMapper.builder().build().readTree(Files.readAllBytes(file));
  }
}
