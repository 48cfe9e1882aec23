package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StreamsCommandTest {
  @Test
  void tellsWhatIdleStreamsCostAndHowActiveOnesFare(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("result.json");
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            new String[] {
              "streams", "--streams", "20", "--rate", "50", "--seconds", "0.2", "--json", "" + file
            },
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    JsonNode rows = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    assertThat(StreamSupport.stream(rows.spliterator(), false))
        .extracting(
            row ->
                row.get("params").get("case").stringValue() + " " + row.get("metric").stringValue())
        .containsExactly(
            "idle start_millis",
            "idle heap",
            "idle platform_threads",
            "all healthy p50",
            "all healthy p99",
            "all healthy max",
            "one poisoned p50",
            "one poisoned p99",
            "one poisoned max");
  }
}
