package io.eventstreams.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Options of the form {@code --name VALUE}. */
final class Options {
  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  static Options parse(List<String> arguments, Set<String> known) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (!name.startsWith("--") || !known.contains(name.substring(2))) {
        throw new UsageException("unknown option '" + name + "'; see --help");
      }
      if (i + 1 == arguments.size()) {
        throw new UsageException(name + " needs a value");
      }
      if (values.put(name.substring(2), arguments.get(i + 1)) != null) {
        throw new UsageException(name + " is given twice");
      }
    }
    return new Options(values);
  }

  int integer(String name, int otherwise, int min, int max) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, with the rule.
    }
    throw new UsageException(
        "--"
            + name
            + " must be a whole number from "
            + min
            + " to "
            + max
            + ", was '"
            + text
            + "'");
  }

  /** Whole numbers separated by commas. */
  List<Integer> integers(String name, List<Integer> otherwise, int min, int max) {
    return values.containsKey(name)
        ? list(name).stream()
            .map(text -> new Options(Map.of(name, text)).integer(name, min, min, max))
            .toList()
        : otherwise;
  }

  /** A length of time. */
  Duration seconds(String name, int otherwise) {
    String text = values.get(name);
    return text == null ? Duration.ofSeconds(otherwise) : Seconds.parse(name, text);
  }

  /** The parts of a list separated by commas; empty when the option is not given. */
  List<String> list(String name) {
    String text = values.get(name);
    return text == null ? List.of() : List.of(text.split(",", -1));
  }

  /** As it was given; null when it was not. */
  @Nullable String text(String name) {
    return values.get(name);
  }

  @Nullable Path path(String name) {
    String text = values.get(name);
    return text == null ? null : Path.of(text);
  }
}
