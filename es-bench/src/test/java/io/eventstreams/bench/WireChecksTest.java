package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.testkit.Eventually;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in which something went wrong is an error and no figure; each fault is planted. */
class WireChecksTest {
  private static final int BATCH = 50;

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

  private static void check(String benchmark, WireEvents sent, long more) throws Exception {
    boolean webSocket = benchmark.equals(WireRun.WEB_SOCKET);
    WireEvents expected = new WireEvents(BATCH, webSocket, end(webSocket));
    WireRun run = new WireRun(benchmark, WireCase.ONE, BATCH, 1, false, 1, 1);
    if (webSocket) {
      try (BareWebSocketSender sender = new BareWebSocketSender(sent, 1, false, 1);
          WirePeer peer = new WirePeer(WireCase.ONE.plan(sender.port()), batches -> {}, 2)) {
        peer.awaitReady();
        sender.begin();
        awaitSome(sender);
        run.check(expected, new Liar(sender, more), peer);
      }
      return;
    }
    try (WirePeer peer = new WirePeer(WireCase.ONE.plan(0), batches -> {}, 2);
        BareWebhookSender sender = new BareWebhookSender(sent, 1, peer.port())) {
      sender.begin();
      awaitSome(sender);
      run.check(expected, new Liar(sender, more), peer);
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
  void withoutAFaultThereIsNone(String benchmark) {
    assertThatCode(() -> check(benchmark, events(benchmark), 0)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {WireRun.WEB_SOCKET, WireRun.WEBHOOK})
  void aBatchThatDidNotArriveIsAnError(String benchmark) {
    assertThatThrownBy(() -> check(benchmark, events(benchmark), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("batches were sent to each of 1 and");
  }

  @ParameterizedTest
  @ValueSource(strings = {WireRun.WEB_SOCKET, WireRun.WEBHOOK})
  void aBatchThatArrivedOnceMoreIsAnError(String benchmark) {
    assertThatThrownBy(() -> check(benchmark, events(benchmark), -1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("batches were sent to each of 1 and");
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
    assertThatThrownBy(() -> check(benchmark, repeating, 0))
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
    assertThatThrownBy(() -> check(benchmark, changing, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong checksum");
  }
}
