package io.eventstreams.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Markdown file whose tables tell kept figures. A row that does so ends with a cell that names
 * where its figure is from, such as {@code `peers-jdk17.json, case=inline, events_per_second`}: a
 * file, parameters as far as they are needed, and a metric. The cell before it is the figure.
 */
final class FigureDocument {
  private static final Pattern ROW =
      Pattern.compile(
          "^\\|(?<claim>.*)\\|(?<figure>[^|]*)\\| `(?<source>[^`|]+\\.json, [^`|]+)` \\|$");

  private final String text;
  private final Path results;
  private final Map<String, KeptResults> files = new HashMap<>();

  /**
   * A document.
   *
   * @param text its text
   * @param results the folder of the kept files
   */
  FigureDocument(String text, Path results) {
    this.text = text;
    this.results = results;
  }

  /**
   * One row that tells a figure.
   *
   * @param claim what is before the figure
   * @param figure what is told
   * @param source where it is from
   */
  record Row(String claim, String figure, String source) {}

  static boolean tellsFigure(String line) {
    return ROW.matcher(line).matches();
  }

  /** Its rows that tell a figure. */
  List<Row> rows() {
    return text.lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(
            row ->
                new Row(row.group("claim").trim(), row.group("figure").trim(), row.group("source")))
        .toList();
  }

  /** Its text with each figure as it is kept. */
  String filled() {
    String filled = text.lines().map(this::filled).collect(Collectors.joining("\n"));
    return text.endsWith("\n") ? filled + "\n" : filled;
  }

  private String filled(String line) {
    Matcher row = ROW.matcher(line);
    return row.matches()
        ? "|%s| %s | `%s` |"
            .formatted(
                row.group("claim"), FigureText.of(figure(row.group("source"))), row.group("source"))
        : line;
  }

  /**
   * The figure that a source names.
   *
   * @throws UsageException when there is not exactly one
   */
  ResultRow figure(String source) {
    String[] parts = source.split(", ", -1);
    List<ResultRow> found =
        file(parts[0]).rows().stream().filter(row -> isNamed(row, parts)).toList();
    if (found.size() != 1) {
      throw new UsageException("'" + source + "' names " + found.size() + " figures");
    }
    return found.get(0);
  }

  /** The file that a source names. */
  KeptResults file(String source) {
    return files.computeIfAbsent(
        source.split(", ", -1)[0], name -> KeptResults.read(results.resolve(name)));
  }

  private static boolean isNamed(ResultRow row, String[] parts) {
    for (int i = 1; i < parts.length - 1; i++) {
      String[] parameter = parts[i].split("=", 2);
      String value =
          parameter[0].equals("benchmark")
              ? row.benchmark()
              : String.valueOf(row.params().get(parameter[0]));
      if (parameter.length != 2 || !value.equals(parameter[1])) {
        return false;
      }
    }
    return row.metric().equals(parts[parts.length - 1]);
  }
}
