package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  /** Writes a file of one figure of three rounds and returns its name. */
  private String file(String name, String unit, double min, double value, double max)
      throws IOException {
    return file(name, "it", unit, min, value, max, 3);
  }

  private String file(
      String name, String label, String unit, double min, double value, double max, int runs)
      throws IOException {
    String json =
        """
        [{"benchmark":"b","params":{"case":"%s"},"metric":"m","value":%s,"min":%s,"max":%s,
          "runs":%d,"unit":"%s"}]"""
            .formatted(label, value, min, max, runs, unit);
    return Files.writeString(folder.resolve(name), json).toString();
  }

  @Test
  void aRateWhoseBestRoundIsBelowTheWorstBeforeIsWorse() throws Exception {
    assertThat(run("compare", file("a", "1/s", 90, 100, 110), file("b", "1/s", 70, 80, 89)))
        .isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("WORSE", "-20.0 %", "b case=it m", "1 of 1 figures are worse beyond noise");
  }

  @Test
  void aTimeWhoseBestRoundIsAboveTheWorstBeforeIsWorse() throws Exception {
    assertThat(run("compare", file("a", "ns", 90, 100, 110), file("b", "ns", 111, 120, 130)))
        .isEqualTo(1);
    assertThat(run("compare", file("a", "B/op", 90, 100, 110), file("b", "B/op", 111, 120, 130)))
        .isEqualTo(1);
  }

  @Test
  void roundsThatOverlapAreNoise() throws Exception {
    assertThat(run("compare", file("a", "1/s", 80, 100, 110), file("b", "1/s", 40, 60, 81)))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("same", "0 of 1 figures are worse");
  }

  @Test
  void aSmallDifferenceIsTolerated() throws Exception {
    String before = file("a", "1/s", 99, 100, 101);
    String after = file("b", "1/s", 95, 96, 97);
    assertThat(run("compare", before, after)).isZero();
    assertThat(run("compare", before, after, "--tolerance", "3")).isEqualTo(1);
  }

  @Test
  void aBetterFigureIsNotWorse() throws Exception {
    assertThat(run("compare", file("a", "ns", 90, 100, 110), file("b", "ns", 10, 20, 30))).isZero();
    assertThat(run("compare", file("a", "1/s", 1, 2, 3), file("b", "1/s", 10, 20, 30))).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("better")))
        .hasSize(2);
  }

  @Test
  void ofOneRunTheNoiseIsNotKnown() throws Exception {
    assertThat(
            run(
                "compare",
                file("a", "it", "1/s", 100, 100, 100, 1),
                file("b", "it", "1/s", 1, 1, 1, 1)))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("1 of one run are not judged")
        .contains("a has one run of each figure: measure with --forks 3")
        .contains("b has one run of each figure: measure with --forks 3");
  }

  @Test
  void theFileThatHasOneRunIsNamed() throws Exception {
    assertThat(run("compare", file("a", "1/s", 1, 2, 3), file("b", "it", "1/s", 2, 2, 2, 1)))
        .isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("b has one run of each")
        .doesNotContain("a has one run of each");
    assertThat(run("compare", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--forks 3");
  }

  /** What was made of the medians has one run whatever was asked for. */
  @Test
  void aFileOfSeveralRunsIsNotToBeMeasuredAgainForOneFigureOfOne() throws Exception {
    String before = file("a", "1/s", 1, 2, 3);
    String both = Files.readString(Path.of(before)).replace("[{", "[" + other() + ",{");
    String first = Files.writeString(folder.resolve("both"), both).toString();
    assertThat(run("compare", first, first)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("1 of one run are not judged")
        .doesNotContain("has one run of each");
  }

  @Test
  void aFigureThatIsGoneIsTold() throws Exception {
    String before = file("a", "1/s", 1, 2, 3);
    String both = Files.readString(Path.of(before)).replace("[{", "[" + other() + ",{");
    String first = Files.writeString(folder.resolve("both"), both).toString();
    assertThat(run("compare", first, before)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("not measured again: other m");
  }

  private static String other() {
    return """
        {"benchmark":"other","params":{},"metric":"m","value":1,"unit":"1/s"}""";
  }

  @Test
  void wrongFilesAreOneClearLineAndCodeTwo() throws Exception {
    String good = file("a", "1/s", 1, 2, 3);
    String text = Files.writeString(folder.resolve("text"), "no JSON").toString();
    assertThat(run("compare", good)).isEqualTo(2);
    assertThat(run("compare", good, folder.resolve("none").toString())).isEqualTo(2);
    assertThat(run("compare", good, text)).isEqualTo(2);
    assertThat(run("compare", good, file("c", "other", "1/s", 1, 2, 3, 3))).isEqualTo(2);
    assertThat(run("compare", good, good, "--tolerance", "much")).isEqualTo(2);
    assertThat(run("compare", "--help")).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(5);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(
            "es-bench compare: needs two files, got 1; see --help",
            "es-bench compare: cannot read the figures of",
            "es-bench compare: the files have no figure in common");
  }

  @Test
  void keptFilesAreComparedWithThemselves() throws Exception {
    try (var files = Files.list(Path.of("results"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".json")).toList()) {
        assertThat(run("compare", file.toString(), file.toString())).as("" + file).isZero();
      }
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("better", "WORSE");
  }
}
