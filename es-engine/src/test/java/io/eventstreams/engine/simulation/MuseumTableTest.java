package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of planted faults: each fault once, each law broken by one, each rule with some. */
class MuseumTableTest {
  private final List<String> exhibits = Exhibits.all().stream().map(Exhibit::name).toList();
  private final List<String> laws = Arrays.stream(SimLaw.values()).map(law -> law.text).toList();

  @Test
  void hasARowForEachFaultAndNoOther() throws Exception {
    List<String[]> rows = rows("## Faults");
    assertThat(exhibits).doesNotHaveDuplicates();
    assertThat(rows.stream().map(row -> row[1].strip()).toList())
        .containsExactlyInAnyOrderElementsOf(exhibits);
    for (String[] row : rows) {
      assertThat(laws).contains(row[2].strip());
      assertThat(Integer.parseInt(row[3].strip())).isBetween(1, 50_000);
    }
  }

  /** Told here at once, and not only when the museum is opened. */
  @Test
  void everyFaultIsAChangeOfTheEngineAsItIs() throws Exception {
    assertThat(Exhibit.stale(Exhibits.all())).isEmpty();
  }

  /** A law that was never seen broken may be one that cannot be broken, or that nobody looks at. */
  @Test
  void everyLawIsBrokenByAFault() throws Exception {
    Set<String> broken =
        rows("## Faults").stream().map(row -> row[2].strip()).collect(Collectors.toSet());
    assertThat(broken).containsExactlyInAnyOrderElementsOf(laws);
  }

  @Test
  void everyRuleNamesFaultsThatThereAreOrATest() throws Exception {
    List<String[]> rules = rows("## Rules");
    assertThat(rules).hasSizeGreaterThan(20);
    for (String[] rule : rules) {
      for (String part : rule[2].split(" · ")) {
        String name = part.strip();
        assertThat(name.startsWith("`") || exhibits.contains(name)).as(name).isTrue();
      }
    }
  }

  private static List<String[]> rows(String heading) throws Exception {
    return Files.readAllLines(Path.of("docs/museum.md")).stream()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(line -> line.split("\\|"))
        .toList();
  }
}
