package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamFields;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The connection is lost at every byte of a batch that is sent and of its ack: what was not
 * acknowledged comes again, the same and in its place; what was acknowledged does not.
 */
final class DisconnectIT {
  static {
    LeakWatch.install();
  }

  private static final String START = "{\"type\":\"start\",\"stream\":\"demo\"}";
  private static final int EVENTS_PER_BATCH = 2;

  private final EngineFixture engine = new EngineFixture(WebSocketOptions.DEFAULTS);
  private final FaultProxy proxy = new FaultProxy(engine.server.port());
  private long published;

  @AfterEach
  void close() {
    proxy.close();
    engine.close();
  }

  private void createDemo() {
    engine.create(
        "demo",
        DistributionMode.LOAD_BALANCE,
        EventStreamFields.builder()
            .batchSize(EVENTS_PER_BATCH)
            .batchTimeout(Duration.ofMinutes(1)));
  }

  private List<Long> publishBatch() {
    long first = published;
    engine.publish(first, EVENTS_PER_BATCH);
    published += EVENTS_PER_BATCH;
    return List.of(first, first + 1);
  }

  /** Takes the next batch over a connection that holds. */
  private void assertNextIs(List<Long> batch) {
    try (RawSocket steady = RawSocket.webSocket(engine.server)) {
      steady.text(START);
      String text = steady.readText();
      assertThat(EngineFixture.numbersIn(text)).isEqualTo(batch);
      steady.text(ackOf(text));
      steady.frame(0x89, new byte[0]);
      steady.readPong();
      steady.frame(0x88, new byte[0]);
      steady.readAll();
    }
  }

  private static String ackOf(String text) {
    String number = text.replaceAll("(?s).*\"batchNumber\":(\\d+).*", "$1");
    return "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":" + number + "}";
  }

  private void assertNothingLostOrLeftOver() {
    EngineFixture.await(
        "all delivered", () -> engine.statistics("demo").eventsDelivered() == published);
    assertThat(engine.statistics("demo").batchesDelivered())
        .isEqualTo(published / EVENTS_PER_BATCH);
  }

  @Test
  void aBatchThatIsCutAtAnyByteComesAgain() {
    createDemo();
    int offset = 0;
    boolean whole = false;
    while (!whole) {
      List<Long> batch = publishBatch();
      try (RawSocket cut = RawSocket.webSocket(proxy.port())) {
        FaultProxy.Link link = proxy.next();
        link.cutToClientAfter(offset);
        sendUnlessCut(cut, RawSocket.masked(0x81, START.getBytes(StandardCharsets.UTF_8)));
        String text = cut.readTextOrEnd();
        whole = text != null;
        link.cut();
        link.awaitServerEnd();
      }
      assertNextIs(batch);
      offset++;
    }
    assertNothingLostOrLeftOver();
    System.out.println("Cut at each of " + offset + " bytes of a batch: 0 lost");
    assertThat(offset).isGreaterThan(100);
  }

  @Test
  void anAckThatIsCutAtAnyByteCountsOnlyWhenItIsWhole() {
    createDemo();
    int offset = 0;
    int length = 1;
    while (offset <= length) {
      List<Long> batch = publishBatch();
      try (RawSocket cut = RawSocket.webSocket(proxy.port())) {
        FaultProxy.Link link = proxy.next();
        cut.text(START);
        String text = cut.readText();
        assertThat(EngineFixture.numbersIn(text)).isEqualTo(batch);
        byte[] ack = RawSocket.masked(0x81, ackOf(text).getBytes(StandardCharsets.UTF_8));
        length = ack.length;
        link.cutToServerAfter(offset);
        sendUnlessCut(cut, ack);
        link.awaitServerEnd();
      }
      assertNextIs(offset < length ? batch : publishBatch());
      offset++;
    }
    assertNothingLostOrLeftOver();
    System.out.println("Cut at each of " + offset + " bytes of an ack: 0 lost, 0 wrongly settled");
  }

  private static void sendUnlessCut(RawSocket socket, byte[] bytes) {
    try {
      socket.send(bytes);
    } catch (AssertionError alreadyCut) {
      // Nothing gets through then, which is what is wanted.
    }
  }
}
