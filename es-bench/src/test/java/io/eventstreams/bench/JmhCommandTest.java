package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhCommandTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        arguments,
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void eachStageIsMeasuredInTimeAndBytesBesideABaseline(@TempDir Path folder) {
    Path file = folder.resolve("result.json");
    String stages = "(Mailbox|Watermark|CheckpointGate|Json|Frame|StoreSave|TopicFilter)Benchmark";
    int code =
        run(
            "jmh",
            stages,
            "-f",
            "0",
            "-wi",
            "0",
            "-i",
            "1",
            "-r",
            "10ms",
            "-p",
            "group=2",
            "--json",
            file.toString());
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    List<ResultRow> rows = KeptResults.read(file).rows();
    for (String stage :
        List.of(
            "Mailbox",
            "Watermark",
            "CheckpointGate",
            "Json",
            "Frame",
            "StoreSave",
            "TopicFilter")) {
      List<ResultRow> own =
          rows.stream()
              .filter(row -> row.benchmark().equals("jmh/" + stage + "Benchmark"))
              .toList();
      assertThat(own).as(stage).anyMatch(row -> isBaseline(row)).anyMatch(row -> !isBaseline(row));
      assertThat(own).extracting(ResultRow::metric).contains("score", "allocated");
      assertThat(own)
          .filteredOn(row -> row.metric().equals("score"))
          .allMatch(row -> row.value() > 0);
    }
    assertThat(rows)
        .extracting(row -> row.benchmark() + " " + row.params().get("case"))
        .contains("jmh/FrameBenchmark rawBatch", "jmh/StoreSaveBenchmark chronicle");
  }

  private static boolean isBaseline(ResultRow row) {
    return String.valueOf(row.params().get("case")).startsWith("baseline");
  }

  @Test
  void aWrongCommandLineIsToldWithCodeTwo() {
    assertThat(run("jmh", "--help")).isZero();
    assertThat(run("jmh", "-f", "many")).isEqualTo(2);
    assertThat(run("jmh", "Gate", "--json")).isEqualTo(2);
    assertThat(run("jmh", "NoSuchBenchmark")).isEqualTo(1);
  }
}
