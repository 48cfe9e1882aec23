package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WireCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "websocket,ten,1",
    "websocket,stalled,8",
    "websocket,round-trip,8",
    "webhook,one,1",
    "webhook,ten,1",
    "webhook,round-trip,1"
  })
  void standsBesideNettyAloneInTheSameRun(
      String command, String one, String window, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("result.json");
    int code =
        run(
            command,
            "--forks",
            "0",
            "--seconds",
            "0.1",
            "--warmup",
            "0.05",
            "--batch",
            "50",
            "--window",
            window,
            "--cases",
            one,
            "--json",
            file.toString());
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    JsonNode rows = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    assertThat(rows)
        .extracting(
            row ->
                row.get("params").get("sender").stringValue()
                    + " "
                    + row.get("metric").stringValue())
        .containsExactly(
            "ours events_per_second",
            "bare Netty events_per_second",
            "ours / bare Netty ratio_percent");
    assertThat(rows).allSatisfy(row -> assertThat(row.get("value").doubleValue()).isPositive());
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("goal 80 %", "the Go reference, ", "not run here");
    assertThat(out.toString(StandardCharsets.UTF_8).contains("goal about"))
        .isEqualTo(one.equals("one"));
  }

  @ParameterizedTest
  @CsvSource({"websocket,'1,8'", "webhook,8"})
  void theRoundTripsOfPacedEventsStandBesideThoseOfNettyAlone(
      String command, String windows, @TempDir Path folder) throws Exception {
    Path file = folder.resolve("result.json");
    int code =
        run(
            command,
            "--forks",
            "0",
            "--seconds",
            "0.1",
            "--warmup",
            "0.05",
            "--window",
            windows,
            "--rate",
            "500",
            "--cases",
            "latency",
            "--json",
            file.toString());
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    List<ResultRow> rows = KeptResults.read(file).rows();
    List<String> expected = new ArrayList<>();
    for (String window : windows.split(",", -1)) {
      for (String sender : List.of("ours", "bare Netty")) {
        for (String metric : List.of("p50", "p90", "p99", "p99.9", "max")) {
          expected.add("50 " + window + " 500 " + sender + " " + metric + " ns");
        }
      }
    }
    assertThat(rows)
        .extracting(
            row ->
                Stream.of("batch", "window", "rate", "sender")
                        .map(name -> "" + row.params().get(name))
                        .collect(Collectors.joining(" "))
                    + " "
                    + row.metric()
                    + " "
                    + row.unit())
        .containsExactlyElementsOf(expected);
    assertThat(rows).allSatisfy(row -> assertThat(row.value()).isPositive());
  }

  @Test
  void tellsItsOptionsAndWhatIsWrongWithThem() {
    assertThat(run("websocket", "--help")).isZero();
    assertThat(run("webhook", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--window LIST", "round-trip", "latency", "--rate N");
    assertThat(run("webhook", "--cases", "broadcast")).isEqualTo(2);
    assertThat(run("websocket", "--window", "1,0")).isEqualTo(2);
    assertThat(run("websocket", "--senders", "theirs")).isEqualTo(2);
    assertThat(run("webhook", "--rate", "0")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench webhook: --cases has an unknown case 'broadcast'; see --help",
            "es-bench websocket: --window must be a whole number from 1 to 1024, was '0'",
            "es-bench websocket: --senders has an unknown sender 'theirs'; see --help",
            "es-bench webhook: --rate must be a whole number from 1 to 1000000, was '0'");
  }
}
