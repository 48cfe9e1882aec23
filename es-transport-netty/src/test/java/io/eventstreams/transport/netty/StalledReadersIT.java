package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.testkit.Scale;
import io.eventstreams.transport.netty.internal.websocket.StallingHub;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that do not read, {@code -Dstalled.readers} of them, beside a stream with 5,000 events in
 * a second and a client that reads it. The figures that compare times are checked when that size is
 * asked for.
 */
final class StalledReadersIT {
  /** Never so few that what the process holds besides would count as theirs. */
  private static final int STALLED = Scale.of("stalled.readers", 100, 100);

  private static final int SECONDS = Scale.of("stalled.seconds", 2);
  private static final int EVENTS_PER_TICK = 5;
  private static final long TICK_NANOS = 1_000_000;
  private static final int NOISE_BATCHES = 300;
  private static final int NOISE_BYTES = 4_096;

  private final StallingHub hub =
      new StallingHub(
          WebSocketOptions.builder()
              .writeDeadline(Duration.ofMinutes(10))
              .pingInterval(Duration.ofMinutes(10))
              .build());
  private long published;

  /** What the leak detector remembers of each buffer would be counted as well. */
  @BeforeAll
  static void countOnlyWhatIsOurs() {
    LeakWatch.install();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterAll
  static void watchLeaksAgain() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  @Test
  void stalledReadersHoldNobodyUpAndCostLittle() throws Exception {
    try (EngineFixture engine =
        new EngineFixture(new WebSocketProtocol<>(hub.hub(), RawJson.codec()))) {
      create(engine, "healthy", DistributionMode.LOAD_BALANCE, 50);
      create(engine, "stalled", DistributionMode.BROADCAST, 1);
      try (RawSocket healthy = RawSocket.webSocket(engine.server)) {
        healthy.text("{\"type\":\"start\",\"stream\":\"healthy\"}");
        run(engine, healthy);
        Percentiles alone = run(engine, healthy);

        List<Socket> unread = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
          unread.add(unread(engine.server.port()));
        }
        EngineFixture.await("all connected", () -> engine.protocol.connections() == STALLED + 1);
        long before = Memory.usedBytes();
        for (int i = 0; i < NOISE_BATCHES; i++) {
          engine.publish("stalled", i, 1, "x".repeat(NOISE_BYTES));
        }
        EngineFixture.await("all stalled", () -> hub.stalled() == STALLED);
        EngineFixture.await(
            "all given", () -> engine.statistics("stalled").batchesDelivered() == NOISE_BATCHES);
        // The batches themselves are there once, however many clients are to get them, and once in
        // the log.
        long shared = 2L * NOISE_BATCHES * NOISE_BYTES;
        long perPeer = (Memory.usedBytes() - before - shared) / STALLED;

        Percentiles beside = run(engine, healthy);
        System.out.println(
            "%d stalled readers: %d bytes each; healthy beside them %s; alone %s"
                .formatted(STALLED, perPeer, beside, alone));
        assertThat(engine.protocol.connections()).isEqualTo(STALLED + 1);
        assertThat(perPeer).isLessThanOrEqualTo(64 << 10);
        if (Scale.isAskedFor("stalled.readers")) {
          assertThat(beside.millis(99))
              .isLessThanOrEqualTo(10)
              .isLessThanOrEqualTo(1.5 * Math.max(1, alone.millis(99)));
        }
        for (Socket socket : unread) {
          socket.close();
        }
      }
    }
  }

  private static void create(
      EngineFixture engine, String name, DistributionMode mode, int batchSize) {
    engine.create(
        name,
        mode,
        EventStreamFields.builder()
            .topicFilter(name)
            .batchSize(batchSize)
            .batchTimeout(Duration.ZERO));
  }

  /** A client that starts a stream, has little room, and never reads. */
  private static Socket unread(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket
        .getOutputStream()
        .write(RawSocket.handshake("/ws", "").getBytes(StandardCharsets.US_ASCII));
    SilentPeer.readHead(socket);
    socket
        .getOutputStream()
        .write(
            RawSocket.masked(
                0x81,
                "{\"type\":\"start\",\"stream\":\"stalled\"}".getBytes(StandardCharsets.UTF_8)));
    return socket;
  }

  /** Publishes at a steady rate and measures when each event arrives, from when it was due. */
  private Percentiles run(EngineFixture engine, RawSocket healthy) throws InterruptedException {
    long first = published;
    int count = SECONDS * 1_000 * EVENTS_PER_TICK;
    published += count;
    long[] nanos = new long[count];
    long beginNanos = System.nanoTime();
    Thread publisher =
        new Thread(
            () -> {
              for (int sent = 0; sent < count; sent += EVENTS_PER_TICK) {
                long dueNanos = beginNanos + sent / EVENTS_PER_TICK * TICK_NANOS;
                long waitNanos;
                while ((waitNanos = dueNanos - System.nanoTime()) > 0) {
                  LockSupport.parkNanos(waitNanos);
                }
                engine.publish("healthy", first + sent, EVENTS_PER_TICK, "");
              }
            },
            "publisher");
    publisher.start();
    int seen = 0;
    while (seen < count) {
      String batch = healthy.readText();
      long nowNanos = System.nanoTime();
      for (long number : EngineFixture.numbersIn(batch)) {
        assertThat(number).isEqualTo(first + seen);
        nanos[seen] = nowNanos - (beginNanos + seen / EVENTS_PER_TICK * TICK_NANOS);
        seen++;
      }
      healthy.text(
          batch.replaceAll(
              "(?s).*?\"batchNumber\":(\\d+).*",
              "{\"type\":\"ack\",\"stream\":\"healthy\",\"batchNumber\":$1}"));
    }
    publisher.join();
    return new Percentiles(nanos);
  }
}
