package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server keeps only so much of what has not come whole, of all its clients. */
final class HeldBytesIT {
  static {
    LeakWatch.install();
  }

  private static final int MAX = 300_000;
  private static final int FIRST_FRAGMENT = 0x01;
  private static final int FRAGMENT = 0x00;
  private static final int LAST_FRAGMENT = 0x80;
  private static final int WHOLE = 0x81;
  private static final int PING = 0x89;
  private static final int LARGE_FRAME_HEAD_BYTES = 14;
  private static final byte[] SPACES = " ".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

  private final TestServer test =
      new TestServer(WebSocketOptions.DEFAULTS, ServerLimits.DEFAULTS.withMaxHeldBytes(MAX));

  @AfterEach
  void close() {
    test.close();
  }

  private static String post(String path, String type, int bytes, int sent) {
    return "POST /api/v1/"
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + "Content-Type: application/"
        + type
        + "\r\nContent-Length: "
        + bytes
        + "\r\n\r\n"
        + "x".repeat(sent);
  }

  private String exchange(String request) {
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send(request);
      return raw.readAll();
    }
  }

  @ParameterizedTest
  @CsvSource({"eventstreams, json, 400", "events, json, 400", "events, x-ndjson, 400"})
  void aBodyForWhichThereIsNoRoomIsRefusedAndTheOthersAreTaken(
      String path, String type, int status) {
    for (int i = 0; i < 4; i++) {
      assertThat(exchange(post(path, type, 600_000, 500_000)))
          .startsWith("HTTP/1.1 503 ")
          .contains("retry-after: 1", "ES10030: there is no room for more of the body");
      assertThat(exchange(post(path, type, 200_000, 200_000))).startsWith("HTTP/1.1 " + status);
      try (RawSocket leaving = new RawSocket(test.server)) {
        leaving.send(post(path, type, 600_000, 200_000));
        leaving.endSending();
        assertThat(leaving.endsSilently()).isTrue();
      }
      // Whoever leaves sees the end of the connection before its room is free.
      EngineFixture.await(
          "its room is free again",
          () -> exchange(post(path, type, 200_000, 200_000)).startsWith("HTTP/1.1 " + status));
    }
  }

  @Test
  void aMessageForWhichThereIsNoRoomEndsItsConnection() {
    for (int i = 0; i < 3; i++) {
      try (RawSocket raw = RawSocket.webSocket(test.server)) {
        raw.frame(FIRST_FRAGMENT, SPACES);
        raw.frame(FRAGMENT, SPACES);
        raw.frame(FRAGMENT, SPACES);
        raw.frame(FRAGMENT, SPACES);
        assertThat(raw.awaitCloseCode()).isEqualTo(1013);
      }
    }
    EngineFixture.await("their room is free again", () -> test.protocol.connections() == 0);
    try (RawSocket one = RawSocket.webSocket(test.server);
        RawSocket other = RawSocket.webSocket(test.server)) {
      for (RawSocket raw : List.of(one, other, one)) {
        raw.frame(FIRST_FRAGMENT, SPACES);
        raw.frame(FRAGMENT, SPACES);
        raw.frame(LAST_FRAGMENT, "{}".getBytes(StandardCharsets.US_ASCII));
        raw.frame(PING, new byte[0]);
        raw.readPong();
      }
    }
  }

  /** The head of a frame of 500,000 bytes, and some of these. */
  private static byte[] beginOfFrame(int firstByte, int sent) {
    byte[] frame = RawSocket.masked(firstByte, new byte[500_000]);
    return Arrays.copyOf(frame, LARGE_FRAME_HEAD_BYTES + sent);
  }

  @Test
  void aFrameForWhichThereIsNoRoomEndsItsConnection() {
    try (RawSocket other = RawSocket.webSocket(test.server)) {
      other.frame(FIRST_FRAGMENT, SPACES);
      other.frame(FRAGMENT, SPACES);
      other.frame(PING, new byte[0]);
      other.readPong();
      for (int i = 0; i < 3; i++) {
        try (RawSocket raw = RawSocket.webSocket(test.server)) {
          raw.send(beginOfFrame(WHOLE, 200_000));
          assertThat(raw.awaitCloseCode()).isEqualTo(1013);
        }
      }
      other.frame(LAST_FRAGMENT, "{}".getBytes(StandardCharsets.US_ASCII));
      other.frame(PING, new byte[0]);
      other.readPong();
    }
  }

  /** Neither has each a room of its own, nor has one that ends a message beside its fragments. */
  @Test
  void framesThatHaveNotComeWholeShareTheRoom() {
    List<RawSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RawSocket raw = RawSocket.webSocket(test.server);
      sockets.add(raw);
      raw.send(beginOfFrame(WHOLE, 200_000));
    }
    EngineFixture.await("one of them is left", () -> test.protocol.connections() <= 1);
    sockets.forEach(RawSocket::close);
    EngineFixture.await("all have gone", () -> test.protocol.connections() == 0);
    try (RawSocket raw = RawSocket.webSocket(test.server)) {
      raw.frame(FIRST_FRAGMENT, SPACES);
      raw.frame(FRAGMENT, SPACES);
      raw.send(beginOfFrame(LAST_FRAGMENT, 200_000));
      assertThat(raw.awaitCloseCode()).isEqualTo(1013);
    }
  }

  @Test
  void theRoomOfAFrameIsFreeOnceItHasComeWholeOrItsConnectionHasEnded() {
    byte[] message = (" ".repeat(190_000) + "{}").getBytes(StandardCharsets.US_ASCII);
    try (RawSocket one = RawSocket.webSocket(test.server);
        RawSocket other = RawSocket.webSocket(test.server)) {
      for (RawSocket raw : List.of(one, other, one)) {
        raw.frame(WHOLE, message);
        raw.frame(PING, new byte[0]);
        raw.readPong();
        try (RawSocket leaving = RawSocket.webSocket(test.server)) {
          leaving.send(beginOfFrame(WHOLE, 200_000));
        }
        EngineFixture.await("it has left", () -> test.protocol.connections() == 2);
      }
      one.frame(FIRST_FRAGMENT, SPACES);
      one.frame(PING, new byte[0]);
      one.readPong();
      other.frame(WHOLE, message);
      other.frame(PING, new byte[0]);
      other.readPong();
      one.frame(LAST_FRAGMENT, message);
      one.frame(PING, new byte[0]);
      one.readPong();
    }
  }

  /** A fault of the JVM is no answer: whoever watches over its threads learns of it. */
  @Test
  void aRequestThatRanOutOfMemoryHasNoAnswer() throws InterruptedException {
    BlockingQueue<Throwable> seen = new LinkedBlockingQueue<>();
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> seen.add(failure));
    try (RawSocket raw = new RawSocket(test.server)) {
      test.manager.withinStart =
          () -> {
            throw new OutOfMemoryError("of a test");
          };
      raw.send(post("eventstreams/a/start", "json", 0, 0));
      assertThat(raw.endsSilently()).isTrue();
      assertThat(seen.poll(10, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    test.manager.withinStart =
        () -> {
          throw new StackOverflowError("of a test");
        };
    assertThat(test.call("POST", "/api/v1/eventstreams/a/start").statusCode()).isEqualTo(500);
  }
}
