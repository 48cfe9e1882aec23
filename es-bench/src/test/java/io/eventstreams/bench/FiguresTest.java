package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Documents tell kept figures, and no others. */
class FiguresTest {
  private static final Path RESULTS = Path.of("results");
  private static final Path CLAIMS = Path.of("RESULTS.md");
  private static final Path README = Path.of("..", "README.md");

  /** A number, but not a part of a name such as p99. */
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d[\\d,]*(\\.\\d+)?");

  private static FigureDocument document(Path file) throws IOException {
    return new FigureDocument(Files.readString(file), RESULTS);
  }

  @Test
  void everyFigureIsTheKeptOne() throws IOException {
    for (Path file : List.of(CLAIMS, README)) {
      assertThat(document(file).filled())
          .as("%s: java -jar es-bench/target/es-bench.jar figures mends it", file)
          .isEqualTo(Files.readString(file));
    }
  }

  @Test
  void everyRowOfTheClaimsTellsAFigureAndNoNumberStandsBesideThem() throws IOException {
    List<String> others = linesWithoutFigure(Files.readString(CLAIMS));
    assertThat(others).noneMatch(line -> line.startsWith("|") && !isHead(line));
    assertThat(others).allSatisfy(line -> assertThat(numbers(line)).isEmpty());
    assertThat(document(CLAIMS).rows()).hasSizeGreaterThan(10);
  }

  @Test
  void everyRowOfTheReadmesTableTellsAFigure() throws IOException {
    String section = section(Files.readString(README), "## How fast it is");
    List<String> others = linesWithoutFigure(section);
    assertThat(others).noneMatch(line -> line.startsWith("|") && !isHead(line));
    assertThat(others).allSatisfy(line -> assertThat(numbers(line)).isEmpty());
    assertThat(document(README).rows()).hasSizeGreaterThan(3);
  }

  @Test
  void numbersInAClaimAreThoseOfItsMeasurement() throws IOException {
    for (Path file : List.of(CLAIMS, README)) {
      FigureDocument document = document(file);
      for (FigureDocument.Row row : document.rows()) {
        Set<String> known = new TreeSet<>();
        document.figure(row.source()).params().values().forEach(value -> known.add("" + value));
        String jdk = "" + document.file(row.source()).environment().get("jdk");
        known.add(jdk.split("[.+]", -1)[0]);
        assertThat(known).as(row.toString()).containsAll(numbers(row.claim()));
      }
    }
  }

  @Test
  void everyKeptFileIsClaimedAndEveryClaimHasItsFile() throws IOException {
    Set<String> claimed =
        document(CLAIMS).rows().stream()
            .map(row -> row.source().split(", ", -1)[0])
            .collect(Collectors.toSet());
    try (var files = Files.list(RESULTS)) {
      assertThat(files.map(file -> "" + file.getFileName()).filter(name -> name.endsWith(".json")))
          .containsExactlyInAnyOrderElementsOf(claimed);
    }
  }

  @Test
  void aFigureIsFilledIn() {
    String source = "`latency-jdk17.json, case=machine, p50`";
    String line = "| the bare machine | 3 ns | " + source + " |";
    assertThat(new FigureDocument("# Title\n\n" + line + "\n", RESULTS).filled())
        .startsWith("# Title\n\n| the bare machine | ")
        .endsWith(" | " + source + " |\n")
        .doesNotContain("| 3 ns |");
  }

  @Test
  void aSourceNamesExactlyOneFigure() {
    FigureDocument document = new FigureDocument("", RESULTS);
    for (String source :
        List.of(
            "latency-jdk17.json, p50",
            "latency-jdk17.json, case=machine, p51",
            "latency-jdk17.json, case=none, p50",
            "latency-jdk17.json, machine, p50",
            "no-such-file.json, p50")) {
      assertThatThrownBy(() -> document.figure(source))
          .as(source)
          .isInstanceOf(UsageException.class);
    }
  }

  @Test
  void figuresHaveThreeDigitsAndAUnitThatSuits() {
    assertThat(FigureText.of(rate("events_per_second", 274_055_374, 253e6, 275.9e6)))
        .isEqualTo("274 M events/s (253 to 276)");
    assertThat(FigureText.of(rate("checkpoints_per_second", 1_234, 999, 2_000)))
        .isEqualTo("1.23 k checkpoints/s (0.999 to 2.00)");
    assertThat(FigureText.of(new ResultRow("b", Map.of(), "p99", 12_847, "ns")))
        .isEqualTo("12.8 µs");
    assertThat(FigureText.of(new ResultRow("b", Map.of(), "p99", 12_847, "us")))
        .isEqualTo("12.8 ms");
    assertThat(FigureText.of(new ResultRow("b", Map.of(), "heap", 81.79, "MiB")))
        .isEqualTo("81.8 MiB");
  }

  private static ResultRow rate(String metric, double value, double min, double max) {
    return new ResultRow("b", Map.of(), metric, value, min, max, 3, "1/s");
  }

  private static List<String> linesWithoutFigure(String text) {
    return text.lines().filter(line -> !FigureDocument.tellsFigure(line)).toList();
  }

  /** A table's first two lines. */
  private static boolean isHead(String line) {
    return line.startsWith("|---") || line.endsWith("| figure | source |");
  }

  /** The numbers of a line outside of code and of the targets of links. */
  private static List<String> numbers(String line) {
    List<String> numbers = new ArrayList<>();
    Matcher number =
        NUMBER.matcher(line.replaceAll("`[^`]*`", "").replaceAll("\\]\\([^)]*\\)", "]"));
    while (number.find()) {
      numbers.add(number.group().replace(",", ""));
    }
    return numbers;
  }

  private static String section(String text, String heading) {
    int from = text.indexOf(heading + "\n");
    assertThat(from).as(heading).isNotNegative();
    int to = text.indexOf("\n## ", from + 1);
    return to < 0 ? text.substring(from) : text.substring(from, to);
  }
}
