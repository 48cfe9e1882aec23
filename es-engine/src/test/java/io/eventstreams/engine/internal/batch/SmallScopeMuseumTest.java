package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.engine.simulation.Exhibit;
import io.eventstreams.engine.simulation.FaultyEngine;
import io.eventstreams.engine.simulation.QuietLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Shows that the search finds what is there: each planted fault breaks a law. In every build some
 * of them, with {@code -Dscope=whole} all.
 */
class SmallScopeMuseumTest {
  private static final int IN_EVERY_BUILD = 3;

  @Test
  void everyPlantedFaultIsFound() throws Exception {
    boolean whole = "whole".equals(System.getProperty("scope"));
    List<Exhibit> exhibits = ScopeExhibits.all();
    List<String> missed = new ArrayList<>();
    try (QuietLog quiet = new QuietLog()) {
      assertThat(quiet).isNotNull();
      for (Exhibit exhibit : whole ? exhibits : exhibits.subList(0, IN_EVERY_BUILD)) {
        String law = lawBrokenBy(exhibit);
        if (law == null) {
          missed.add(exhibit.name());
        } else {
          System.out.println("small scope: " + exhibit.name() + ": " + law);
        }
      }
    }
    assertThat(missed).isEmpty();
  }

  /** Told in every build, and not only when all are planted. */
  @Test
  void everyFaultIsAChangeOfTheEngineAsItIs() throws Exception {
    assertThat(Exhibit.stale(ScopeExhibits.all())).isEmpty();
  }

  private static @Nullable String lawBrokenBy(Exhibit exhibit) throws Exception {
    FaultyEngine engine = new FaultyEngine(exhibit, ScopeProbe.class);
    for (int i = 0; i < ScopeProbe.count(); i++) {
      String law = engine.probe(Integer.toString(i));
      if (law != null) {
        return law;
      }
    }
    return null;
  }
}
