package io.eventstreams.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of a kept file, with the spread of their rounds.
 *
 * @param file the file's name
 * @param rows the figures
 * @param environment what the first of them was measured on; empty where there is none
 */
record KeptResults(String file, List<ResultRow> rows, Map<String, Object> environment) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  KeptResults {
    rows = List.copyOf(rows);
  }

  /**
   * Reads what {@code --json} has written.
   *
   * @throws UsageException when that cannot be read
   */
  static KeptResults read(Path file) {
    try {
      List<ResultRow> rows = new ArrayList<>();
      Map<String, Object> environment = Map.of();
      for (JsonNode row : MAPPER.readTree(Files.readAllBytes(file))) {
        rows.add(row(row));
        if (rows.size() == 1 && row.has("environment")) {
          environment = members(row.get("environment"));
        }
      }
      return new KeptResults("" + file.getFileName(), rows, environment);
    } catch (IOException | JacksonException | NullPointerException unreadable) {
      throw new UsageException(
          "cannot read the figures of '" + file + "': " + firstLine(unreadable));
    }
  }

  private static String firstLine(Exception unreadable) {
    return String.valueOf(unreadable).lines().findFirst().orElse("");
  }

  private static ResultRow row(JsonNode row) {
    double value = row.get("value").doubleValue();
    return new ResultRow(
        row.get("benchmark").stringValue(),
        members(row.get("params")),
        row.get("metric").stringValue(),
        value,
        row.has("min") ? row.get("min").doubleValue() : value,
        row.has("max") ? row.get("max").doubleValue() : value,
        row.has("runs") ? row.get("runs").intValue() : 1,
        row.get("unit").stringValue());
  }

  private static Map<String, Object> members(JsonNode object) {
    return MAPPER.convertValue(object, new TypeReference<>() {});
  }
}
