package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.testkit.Eventually;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A time too short for anything to happen in it is an error and no figure. */
class NoFigureTest {
  private static final Duration SHORT = Duration.ofMillis(2);
  private static final PrintStream SILENT =
      new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  /** Of whose batches none is ever taken after the first. */
  private static final class Stuck implements WireSender {
    @Override
    public void begin() {
      // It never gets on.
    }

    @Override
    public long taken() {
      return 1;
    }

    @Override
    public void progressed(long batches) {
      // It never gets on.
    }

    @Override
    public long stop() {
      return 1;
    }

    @Override
    public void close() {
      // It has nothing.
    }
  }

  @Test
  void batchesOfWhichNoneWasTakenHaveNoRate() {
    WireRun run = new WireRun(WireRun.WEBHOOK, WireCase.ONE, 50, 1, false, 1, SHORT, SHORT);
    assertThatThrownBy(() -> run.load().measure(run, new Stuck(), SILENT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("nothing was taken within the measured 0\\.[0-9]+ s");
  }

  @Test
  void eventsOfWhichNoneGotThroughHaveNoRate() throws Exception {
    assertNone(
        new Window.Counted(2_000_000, 0, 0, 0, 0, 0),
        "inline: nothing got through within the measured 0.002 s");
  }

  @Test
  void eventsOfWhichNoProgressWasKeptHaveNoRate() throws Exception {
    assertNone(
        new Window.Counted(2_000_000, 1, 0, 0, 0, 0),
        "inline: no checkpoint was stored within the measured 0.002 s");
  }

  private static void assertNone(Window.Counted counted, String why) throws Exception {
    try (Peer peer = PeerCase.INLINE.start(50, 50)) {
      Eventually.await("events", () -> peer.events() > 0, peer::events);
      assertThatThrownBy(() -> peer.verify("inline", counted))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(why);
    }
  }
}
