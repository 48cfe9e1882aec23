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
import tools.jackson.databind.json.JsonMapper;

/** The figures of one run, for people as a table and for programs as a JSON array. */
final class Results {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final List<ResultRow> rows = new ArrayList<>();

  void add(ResultRow row) {
    rows.add(row);
  }

  void printTable(PrintStream out) {
    out.printf("%-28s %-46s %18s %s%n", "benchmark", "parameters", "value", "unit");
    for (ResultRow row : rows) {
      StringBuilder params = new StringBuilder();
      row.params()
          .forEach((name, value) -> params.append(name).append('=').append(value).append(' '));
      out.printf(
          Locale.ROOT,
          "%-28s %-46s %,18.0f %s %s%n",
          row.benchmark(),
          params.toString().trim(),
          row.value(),
          row.unit(),
          row.metric());
    }
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
      members.put("unit", row.unit());
      members.put("environment", environment());
      array.add(members);
    }
    Files.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(array));
  }

  private static Map<String, Object> environment() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("jdk", System.getProperty("java.runtime.version"));
    facts.put("vm", System.getProperty("java.vm.name"));
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("maxHeapBytes", Runtime.getRuntime().maxMemory());
    return facts;
  }
}
