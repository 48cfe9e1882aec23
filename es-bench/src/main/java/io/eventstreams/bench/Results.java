package io.eventstreams.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The figures of one run, for people as a table and for programs as a JSON array. */
final class Results {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final List<ResultRow> rows = new ArrayList<>();

  void add(ResultRow row) {
    rows.add(row);
  }

  /** All of them, in order. */
  List<ResultRow> rows() {
    return List.copyOf(rows);
  }

  void addAll(Results others) {
    rows.addAll(others.rows);
  }

  /** Several runs of the same as one: each figure's median, in the order of their first run. */
  Results medians() {
    Results medians = new Results();
    List<ResultRow> left = new ArrayList<>(rows);
    while (!left.isEmpty()) {
      ResultRow first = left.get(0);
      medians.add(ResultRow.median(left.stream().filter(first::isSameFigure).toList()));
      left.removeIf(first::isSameFigure);
    }
    return medians;
  }

  void printTable(PrintStream out) {
    out.printf(
        "%-26s %-54s %15s %-32s %s%n", "benchmark", "parameters", "value", "unit", "min to max");
    for (ResultRow row : rows) {
      StringBuilder params = new StringBuilder();
      row.params()
          .forEach((name, value) -> params.append(name).append('=').append(value).append(' '));
      out.printf(
          Locale.ROOT,
          "%-26s %-54s %,15.0f %-32s %s%n",
          row.benchmark(),
          params.toString().trim(),
          row.value(),
          row.unit() + " " + row.metric(),
          row.runs() == 1
              ? ""
              : String.format(Locale.ROOT, "%,.0f to %,.0f", row.min(), row.max()));
    }
    out.println(Environment.facts());
  }

  /** Writes the rows, each with the machine it was measured on. */
  void writeJson(@Nullable Path file) throws IOException {
    if (file == null) {
      return;
    }
    List<Map<String, Object>> array = new ArrayList<>();
    for (ResultRow row : rows) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("benchmark", row.benchmark());
      members.put("params", row.params());
      members.put("metric", row.metric());
      members.put("value", row.value());
      members.put("min", row.min());
      members.put("max", row.max());
      members.put("runs", row.runs());
      members.put("unit", row.unit());
      members.put("environment", Environment.facts());
      array.add(members);
    }
    Files.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(array));
  }

  /** Reads what another process wrote. */
  static Results readJson(Path file) throws IOException {
    Results results = new Results();
    for (JsonNode row : MAPPER.readTree(Files.readAllBytes(file))) {
      results.add(
          new ResultRow(
              row.get("benchmark").stringValue(),
              MAPPER.convertValue(row.get("params"), new TypeReference<>() {}),
              row.get("metric").stringValue(),
              row.get("value").doubleValue(),
              row.get("unit").stringValue()));
    }
    return results;
  }
}
