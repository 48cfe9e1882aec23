package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Schedules that once broke a law: under the real engine none does. A line of {@code examples.txt}
 * is a plan as it is printed with a failure, and what it had found.
 */
class SimulationExamplesTest {
  @Test
  void noneBreaksALawAnyMore() throws Exception {
    List<String> broken = new ArrayList<>();
    List<String> examples = examples();
    QuietLog quiet = new QuietLog();
    try {
      for (String example : examples) {
        SimPlan plan = SimPlan.parse(example.substring(0, (example + " ").indexOf(' ')));
        SimResult result = SimResult.of(new SimWorld(plan, false));
        if (result.law() != null) {
          broken.add(example + ": " + result.law() + ": " + result.how());
        }
      }
    } finally {
      quiet.close();
    }
    assertThat(broken).isEmpty();
    assertThat(examples).isNotEmpty();
  }

  private static List<String> examples() throws IOException {
    try (InputStream in = SimulationExamplesTest.class.getResourceAsStream("examples.txt")) {
      byte[] text = Objects.requireNonNull(in, "examples.txt").readAllBytes();
      return new String(text, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
