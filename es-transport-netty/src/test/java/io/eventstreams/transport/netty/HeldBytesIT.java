package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.charset.StandardCharsets;
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
  private static final int PING = 0x89;
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
