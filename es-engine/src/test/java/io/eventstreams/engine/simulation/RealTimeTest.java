package io.eventstreams.engine.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.engine.InMemoryPersistence;
import org.junit.jupiter.api.Test;

/** Real threads, checked by the history of the simulator. */
class RealTimeTest {
  private static final int RUNS = Integer.getInteger("realtime.runs", 4);

  @Test
  void everyRepeatIsExplainedAndNoLawIsBroken() throws Exception {
    RealResult all = RealResult.NONE;
    QuietLog quiet = new QuietLog();
    try {
      for (int run = 1; run <= RUNS; run++) {
        RealPlan plan = new RealPlan(InMemoryPersistence.create(), run % 2 == 0, 25_000, 5, 1_200);
        all = all.plus(new RealWorld(run, plan).run());
      }
    } finally {
      quiet.close();
    }
    System.out.println(all.text());
    assertThat(all.events()).isGreaterThan(RUNS * 25_000L);
  }
}
