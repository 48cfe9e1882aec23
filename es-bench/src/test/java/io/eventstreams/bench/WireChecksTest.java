package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.testkit.Eventually;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in which something went wrong is an error and no figure; each fault is planted. */
class WireChecksTest {
  private static final int BATCH = 50;

  /** Of the warm-up and of what is measured: paced, they have four batches at the least. */
  private static final Duration LENGTH = Duration.ofMillis(100);

  /** The sender stops when everything was acknowledged, so that all there is has arrived then. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /** Sends what it is given, but says that it sent so many more. */
  private record Liar(WireSender sender, long more) implements WireSender {
    @Override
    public void begin() {
      sender.begin();
    }

    @Override
    public long taken() {
      return sender.taken();
    }

    @Override
    public void progressed(long batches) {
      sender.progressed(batches);
    }

    @Override
    public long stop() throws InterruptedException {
      return sender.stop() + more;
    }

    @Override
    public void close() {
      sender.close();
    }
  }

  /** What is done with a sender that has sent some, and the process that has got them. */
  private interface Checks {
    void run(WireRun run, WireLoad expected, WireSender sender, WirePeer peer) throws Exception;
  }

  private static void send(String benchmark, WireEvents sent, Checks checks) throws Exception {
    WireRun run = new WireRun(benchmark, WireCase.ONE, BATCH, 1, false, 1, LENGTH, LENGTH);
    BareBatches batches = new WireFlood(sent, BATCH, 1).bare();
    if (benchmark.equals(WireRun.WEB_SOCKET)) {
      try (BareWebSocketSender sender = new BareWebSocketSender(batches, 1, false, 1);
          WirePeer peer = new WirePeer(WireCase.ONE.plan(sender.port()), done -> {}, PATIENCE)) {
        peer.awaitReady();
        sender.begin();
        awaitSome(sender);
        checks.run(run, run.load(), sender, peer);
      }
      return;
    }
    try (WirePeer peer = new WirePeer(WireCase.ONE.plan(0), done -> {}, PATIENCE);
        BareWebhookSender sender = new BareWebhookSender(batches, 1, peer.port())) {
      sender.begin();
      awaitSome(sender);
      checks.run(run, run.load(), sender, peer);
    }
  }

  private static void awaitSome(WireSender sender) {
    Eventually.await("batches", () -> sender.taken() > 2 * BATCH, sender::taken);
  }

  private static String end(boolean webSocket) {
    return webSocket ? "\n" : "";
  }

  private static WireEvents events(String benchmark) {
    boolean webSocket = benchmark.equals(WireRun.WEB_SOCKET);
    return new WireEvents(BATCH, webSocket, end(webSocket));
  }

  @ParameterizedTest
  @ValueSource(strings = {WireRun.WEB_SOCKET, WireRun.WEBHOOK})
  void aBatchThatDidNotArriveOrArrivedOnceMoreIsAnError(String benchmark) throws Exception {
    send(
        benchmark,
        events(benchmark),
        (run, expected, sender, peer) -> {
          assertThatCode(() -> run.check(expected, sender, peer)).doesNotThrowAnyException();
          long arrived = sender.stop();
          for (long more : List.of(1L, -1L)) {
            assertThatThrownBy(() -> run.check(expected, new Liar(sender, more), peer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    (arrived + more)
                        + " batches were sent to each of 1 and "
                        + arrived
                        + " arrived, wrong checksum");
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {WireRun.WEB_SOCKET, WireRun.WEBHOOK})
  void aBatchInThePlaceOfAnotherIsAnError(String benchmark) {
    boolean webSocket = benchmark.equals(WireRun.WEB_SOCKET);
    WireEvents repeating =
        new WireEvents(BATCH, webSocket, end(webSocket)) {
          @Override
          byte[] tail(long index) {
            return super.tail(index == 7 ? 6 : index);
          }
        };
    assertThatThrownBy(() -> send(benchmark, repeating, WireRun::check))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong checksum");
  }

  @ParameterizedTest
  @ValueSource(strings = {WireRun.WEB_SOCKET, WireRun.WEBHOOK})
  void aByteThatIsAnotherIsAnError(String benchmark) {
    boolean webSocket = benchmark.equals(WireRun.WEB_SOCKET);
    WireEvents changing =
        new WireEvents(BATCH, webSocket, end(webSocket)) {
          @Override
          byte[] tail(long index) {
            byte[] tail = super.tail(index);
            if (index == 7) {
              tail = tail.clone();
              tail[tail.length / 2] ^= 1;
            }
            return tail;
          }
        };
    assertThatThrownBy(() -> send(benchmark, changing, WireRun::check))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong checksum");
  }

  /** The batches of a paced run, each of which may be changed on its way. */
  private record Changing(BareBatches batches, UnaryOperator<byte[]> change)
      implements BareBatches {
    @Override
    public void begin(Runnable more) {
      batches.begin(more);
    }

    @Override
    public @Nullable Batch next() {
      Batch next = batches.next();
      return next == null ? null : new Batch(change.apply(next.tail()), next::wasTaken);
    }

    @Override
    public void close() {
      batches.close();
    }
  }

  private static List<ResultRow> paced(String benchmark, UnaryOperator<byte[]> change)
      throws Exception {
    WireRun run = new WireRun(benchmark, WireCase.LATENCY, BATCH, 8, false, 1_000, LENGTH, LENGTH);
    WireLoad load = run.load();
    BareBatches batches = new Changing(load.bare(), change);
    if (benchmark.equals(WireRun.WEB_SOCKET)) {
      try (BareWebSocketSender sender = new BareWebSocketSender(batches, 8, false, 1);
          WirePeer peer =
              new WirePeer(WireCase.LATENCY.plan(sender.port()), done -> {}, PATIENCE)) {
        peer.awaitReady();
        return run.observe(load, sender, peer, silent());
      }
    }
    try (WirePeer peer = new WirePeer(WireCase.LATENCY.plan(0), done -> {}, PATIENCE);
        BareWebhookSender sender = new BareWebhookSender(batches, 8, peer.port())) {
      return run.observe(load, sender, peer, silent());
    }
  }

  private static PrintStream silent() {
    return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {WireRun.WEB_SOCKET, WireRun.WEBHOOK})
  void pacedWithoutAFaultThereAreFigures(String benchmark) throws Exception {
    assertThat(paced(benchmark, tail -> tail)).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {WireRun.WEB_SOCKET, WireRun.WEBHOOK})
  void aByteOfAPacedBatchThatIsAnotherIsAnError(String benchmark) {
    AtomicInteger batch = new AtomicInteger();
    assertThatThrownBy(
            () ->
                paced(
                    benchmark,
                    tail -> {
                      if (batch.getAndIncrement() == 3) {
                        tail[tail.length / 2] ^= 1;
                      }
                      return tail;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong checksum");
  }

  @ParameterizedTest
  @ValueSource(strings = {WireRun.WEB_SOCKET, WireRun.WEBHOOK})
  void aPacedBatchInThePlaceOfAnotherIsAnError(String benchmark) {
    AtomicReference<byte[]> first = new AtomicReference<>();
    assertThatThrownBy(
            () -> paced(benchmark, tail -> first.compareAndSet(null, tail) ? tail : first.get()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong checksum");
  }
}
