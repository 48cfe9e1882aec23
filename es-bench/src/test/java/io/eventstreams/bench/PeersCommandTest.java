package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Event;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersCommandTest {
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void everybodyDoesTheWorkAndIsPutBesideOurs(@TempDir Path folder) {
    Path file = folder.resolve("result.json");
    int code =
        run(
            "peers",
            "--forks",
            "0",
            "--seconds",
            "0.2",
            "--warmup",
            "0.05",
            "--json",
            file.toString());
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    List<ResultRow> rows = KeptResults.read(file).rows();
    for (PeerCase one : PeerCase.values()) {
      assertThat(PeersReport.find(rows, one, "events_per_second")).as(one.label()).isPresent();
      assertThat(PeersReport.find(rows, one, PeerRatios.INLINE)).isPresent();
    }
    assertThat(rows).allMatch(row -> row.value() > 0);
    assertThat(PeersReport.find(rows, PeerCase.INLINE, PeerRatios.INLINE))
        .hasValueSatisfying(row -> assertThat(row.value()).isEqualTo(1));
    assertThat(PeersReport.find(rows, PeerCase.BLOCKING, "checkpoints_per_second")).isPresent();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(">= 200 M/s", ">= 100 M/s", ">= 50 M/s", "<= 160 B", "not run here", "Pekko");
  }

  @Test
  void aWrongCommandLineIsOneClearLine() {
    assertThat(run("peers", "--help")).isZero();
    assertThat(run("peers", "--cases", "teleport")).isEqualTo(2);
    assertThat(run("peers", "--chunk", "5000")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench peers: --cases has an unknown case 'teleport'; see --help",
            "es-bench peers: --chunk must be a whole number from 1 to 4096, was '5000'");
  }

  @Test
  void theChecksumOfARepeatedRowIsThatOfItsEventsOneByOne() {
    PeerFeed feed = new PeerFeed(ReadyEvents.chunks(50, true), "topic[0-8]");
    List<Event<Long>> taken = new ArrayList<>();
    PeerHandler handler = new PeerHandler();
    for (int chunk = 0; chunk < 200; chunk++) {
      for (Event<Long> event : ReadyEvents.chunks(50, true).get(chunk % 81)) {
        if (feed.accepts(event)) {
          taken.add(event);
        }
      }
      handler.handle(List.copyOf(taken));
      taken.clear();
    }
    assertThat(handler.checksum()).isEqualTo(feed.expected(200 * 50));
    assertThat(handler.events()).isEqualTo(9_000);
    assertThat(feed.sourceEvents(9_000)).isEqualTo(10_000);
  }

  @Test
  void aLostADoubledAChangedAndAnExchangedEventAreTold() {
    for (Fault fault : Fault.values()) {
      assertThatThrownBy(
              () -> {
                try (Peer peer =
                    new FaultyPeer(new PeerFeed(ReadyEvents.chunks(10, true), null), fault)) {
                  peer.verify(PATIENCE);
                }
              })
          .as(fault.name())
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private enum Fault {
    LOST,
    DOUBLED,
    CHANGED,
    EXCHANGED,
    PROGRESS_LOST
  }

  /** Hands over one round of events with a fault in the middle, on the thread that makes it. */
  private static final class FaultyPeer extends Peer {
    private final Fault fault;

    FaultyPeer(PeerFeed feed, Fault fault) {
      super(feed);
      this.fault = fault;
      int[] chunks = new int[1];
      daemon(
          "faulty",
          () ->
              feed.deliverTo(
                  chunk -> {
                    handler.handle(chunks[0]++ == 3 ? faulty(chunk) : chunk);
                    if (chunks[0] == 5) {
                      feed.end();
                    }
                  }));
    }

    private List<Event<Long>> faulty(List<Event<Long>> chunk) {
      List<Event<Long>> changed = new ArrayList<>(chunk);
      switch (fault) {
        case LOST -> changed.remove(4);
        case DOUBLED -> changed.add(4, changed.get(4));
        case CHANGED -> changed.set(4, new Event<>("", "1", 7L));
        case EXCHANGED -> {
          changed.set(4, chunk.get(5));
          changed.set(5, chunk.get(4));
        }
        case PROGRESS_LOST -> {
          // Told below.
        }
      }
      return changed;
    }

    @Override
    String progress() {
      return fault == Fault.PROGRESS_LOST ? "" : super.progress();
    }

    @Override
    public void close() {
      // Nothing is running any more.
    }
  }
}
