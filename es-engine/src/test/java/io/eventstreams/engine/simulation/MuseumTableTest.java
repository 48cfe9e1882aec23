package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of planted faults names each of them once, and a law that there is. */
class MuseumTableTest {
  @Test
  void hasARowForEachFaultAndNoOther() throws Exception {
    List<String> rows =
        Files.readAllLines(Path.of("docs/museum.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| fault"))
            .toList();
    List<String> exhibits = Exhibits.all().stream().map(Exhibit::name).toList();
    assertThat(exhibits).doesNotHaveDuplicates();
    assertThat(rows.stream().map(row -> row.split("\\|")[1].strip()).toList())
        .containsExactlyInAnyOrderElementsOf(exhibits);
    List<String> laws = Arrays.stream(SimLaw.values()).map(law -> law.text).toList();
    for (String row : rows) {
      assertThat(laws).contains(row.split("\\|")[2].strip());
      assertThat(Integer.parseInt(row.split("\\|")[3].strip())).isBetween(1, 50_000);
    }
  }
}
