package io.eventstreams.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * That the table in the README tells of every name of the Go package, and nothing that is not so.
 */
class SeedVocabularyTest {
  private static final String HEADING = "## Coming from Go";
  private static final Pattern ROW = Pattern.compile("\\| `([A-Za-z.]+)` \\| (.+) \\|");
  private static final Pattern CODE = Pattern.compile("(key )?`([^`]+)`");
  private static final Pattern OTHER_MODULE =
      Pattern.compile("(engine|store\\.jdbc|store\\.chronicle|transport\\.netty)(\\.[A-Za-z]+)+");

  /** The keys of the configuration file which belong to these names. */
  private static final Set<String> KEYS =
      Set.of(
          "checkpoints",
          "checkpoints.asynchronous",
          "checkpoints.unmatchedEventThreshold",
          "defaults",
          "defaults.batchSize",
          "defaults.batchTimeout",
          "defaults.blockedRetryDelay",
          "defaults.errorHandling",
          "defaults.retryTimeout",
          "defaults.webhooks",
          "defaults.websockets",
          "defaults.websockets.distributionMode",
          "disablePrivateIPs",
          "retry",
          "tlsConfigs[]",
          "tlsConfigs[].name");

  @Test
  void everyGoNameHasARow() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SeedVocabularyTest.class.getResourceAsStream("/go-names.txt"))) {
      List<String> names = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();

      assertThat(names).hasSizeGreaterThan(100);
      assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @Test
  void everyJavaNameExists() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, String> row : table().entrySet()) {
      List<String> named = new ArrayList<>();
      Matcher code = CODE.matcher(row.getValue());
      while (code.find()) {
        named.add(code.group(2));
        if (!(code.group(1) != null ? KEYS.contains(code.group(2)) : exists(code.group(2)))) {
          missing.add(row.getKey() + " -> " + code.group(2));
        }
      }
      assertThat(named).as(row.getKey()).isNotEmpty();
    }
    assertThat(missing).isEmpty();
  }

  private static Map<String, String> table() throws IOException {
    Path readme = Path.of(System.getProperty("basedir", ""), "..", "README.md");
    String text = Files.readString(readme);
    assertThat(text).contains(HEADING);
    String section = text.substring(text.indexOf(HEADING) + HEADING.length());
    int next = section.indexOf("\n## ");
    Map<String, String> table = new LinkedHashMap<>();
    (next < 0 ? section : section.substring(0, next))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(
            line -> {
              Matcher row = ROW.matcher(line);
              if (!row.matches() || table.put(row.group(1), row.group(2)) != null) {
                fail("a row that is wrong or repeated: " + line);
              }
            });
    return table;
  }

  private static boolean exists(String name) {
    if (OTHER_MODULE.matcher(name).matches()) {
      return true;
    }
    return isType(name) || isMember(name);
  }

  private static boolean isMember(String name) {
    int dot = name.lastIndexOf('.');
    String member = name.substring(dot + 1);
    return dot > 0
        && type(name.substring(0, dot))
            .anyMatch(
                type ->
                    Stream.concat(
                            Arrays.stream(type.getMethods()).map(Method::getName),
                            Arrays.stream(type.getFields()).map(Field::getName))
                        .anyMatch(member::equals));
  }

  private static boolean isType(String name) {
    return type(name).findAny().isPresent();
  }

  /** A type by its name below this package; {@code Outer.Inner} is written as in Java. */
  private static Stream<Class<?>> type(String name) {
    String binary = name.replaceAll("(?<=\\b[A-Z][A-Za-z]{0,60})\\.(?=[A-Z])", "\\$");
    try {
      return Stream.of(Class.forName("io.eventstreams.api." + binary));
    } catch (ClassNotFoundException e) {
      return Stream.empty();
    }
  }
}
