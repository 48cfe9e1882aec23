package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.engine.simulation.QuietLog;
import io.eventstreams.engine.simulation.RealPlan;
import io.eventstreams.engine.simulation.RealResult;
import io.eventstreams.engine.simulation.RealWorld;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole of it in real time: durable stores that are opened again in the middle, and consumers
 * behind real WebSockets and webhooks, checked by the history of the engine's simulator. {@code
 * -Drealtime.runs} says how often each store.
 */
class RealTimeIT {
  private static final int RUNS = Integer.getInteger("realtime.runs", 2);
  private static final int FIRST = Integer.getInteger("realtime.first", 1);
  private static final int EVENTS = 2_000;
  private static final int STREAMS = 4;
  private static final int STORM_MILLIS = 1_500;
  private static final int RESTARTS = 5;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"h2", "chronicle"})
  void everyRepeatIsExplainedAndNoLawIsBroken(String store) throws Exception {
    QuietLog quiet = new QuietLog();
    RealResult all = RealResult.NONE;
    int restarts = 0;
    try {
      for (int run = FIRST; run < FIRST + RUNS; run++) {
        RestartingStore stores =
            new RestartingStore(store, folder.resolve("run" + run), run, RESTARTS);
        RealPlan plan =
            new RealPlan(stores, true, EVENTS, STREAMS, STORM_MILLIS, new SocketTransport(STREAMS));
        all = all.plus(new RealWorld(run, plan).run());
        restarts += stores.restarts();
      }
    } finally {
      quiet.close();
    }
    System.out.println(store + ", sockets, " + restarts + " restarts of the store, " + all.text());
    assertThat(all.events()).isGreaterThan((long) RUNS * EVENTS);
  }
}
