package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    List<String> words = new ArrayList<>(List.of("streams"));
    words.addAll(List.of(arguments));
    return Main.run(
        words.toArray(String[]::new),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private List<ResultRow> rows(Path folder, String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--rate", "50", "--seconds", "0.2", "--save-millis", "5"));
    words.addAll(List.of("--json", folder.resolve("result.json").toString()));
    assertThat(run(words.toArray(String[]::new))).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return KeptResults.read(folder.resolve("result.json")).rows();
  }

  @Test
  void tellsWhatIdleStreamsCostAndHowActiveOnesFare(@TempDir Path folder) {
    assertThat(rows(folder, "--streams", "20", "--forks", "0"))
        .extracting(row -> row.params().get("case") + " " + row.metric())
        .containsExactly(
            "idle start_millis",
            "idle heap",
            "idle platform_threads",
            "all healthy p50",
            "all healthy p90",
            "all healthy p99",
            "all healthy p99.9",
            "all healthy max",
            "one poisoned p50",
            "one poisoned p90",
            "one poisoned p99",
            "one poisoned p99.9",
            "one poisoned max");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("heap of 10,000 idle streams, goal below 200 MiB on JDK 21 or later: not");
  }

  @Test
  void severalNumbersOfStreamsAreMeasuredEachInAMachineOfItsOwn(@TempDir Path folder) {
    List<ResultRow> rows = rows(folder, "--streams", "1,3", "--forks", "2");
    assertThat(rows)
        .filteredOn(row -> List.of("heap", "p50").contains(row.metric()))
        .extracting(row -> row.params().get("streams") + " " + row.params().get("case"))
        .containsExactly("1 idle", "1 all healthy", "3 idle", "3 all healthy", "3 one poisoned");
    assertThat(rows).allMatch(row -> row.runs() == 2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("fork 2 of 2");
  }

  @Test
  void theGoalForIdleStreamsStandsBesideWhatWasReached() {
    assertThat(StreamsCommand.verdict(heap(10_000, 81.79))).endsWith(": 81.8 MiB, reached");
    assertThat(StreamsCommand.verdict(heap(10_000, 200))).endsWith(": 200.0 MiB, missed");
    assertThat(StreamsCommand.verdict(heap(1_000, 8))).endsWith(": not measured");
  }

  private static List<ResultRow> heap(int streams, double mebibytes) {
    return List.of(
        new ResultRow(
            "streams", Map.of("case", "idle", "streams", streams), "heap", mebibytes, "MiB"));
  }

  @Test
  void aWrongCommandLineIsOneClearLine() {
    assertThat(run("--help")).isZero();
    assertThat(run("--streams", "1,0")).isEqualTo(2);
    assertThat(run("--streams", "")).isEqualTo(2);
    assertThat(run("--forks", "101")).isEqualTo(2);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--streams LIST", "--forks N");
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench streams: --streams must be a whole number from 1 to 100000, was '0'",
            "es-bench streams: --streams must be a whole number from 1 to 100000, was ''",
            "es-bench streams: --forks must be a whole number from 0 to 100, was '101'");
  }
}
