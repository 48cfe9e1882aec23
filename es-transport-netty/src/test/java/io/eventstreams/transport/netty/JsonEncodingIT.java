package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** JSON is UTF-8 without a byte order mark; everything else is refused, and nothing is guessed. */
final class JsonEncodingIT {
  static {
    LeakWatch.install();
  }

  private static final String V2 = "Sec-WebSocket-Protocol: eventstreams.v2\r\n";
  private static final int TEXT = 0x81;
  private static final int BINARY = 0x82;

  private final TestServer test = new TestServer();

  @BeforeEach
  void create() {
    test.manager.upsert("demo", GenericEventStream.EMPTY);
  }

  @AfterEach
  void close() {
    test.close();
  }

  /** The same text in all encodings that are not the right one, by their names. */
  private static Map<String, byte[]> foreign(String json) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    for (String charset : List.of("UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE")) {
      all.put(charset, json.getBytes(Charset.forName(charset)));
      all.put(charset + " marked", ("\ufeff" + json).getBytes(Charset.forName(charset)));
    }
    all.put("UTF-8 marked", ("\ufeff" + json).getBytes(StandardCharsets.UTF_8));
    all.put("UTF-8 marked twice", ("\ufeff\ufeff" + json).getBytes(StandardCharsets.UTF_8));
    all.put("a mark behind a space", (" \ufeff" + json).getBytes(StandardCharsets.UTF_8));
    all.put("half a mark", join(new byte[] {(byte) 0xef, (byte) 0xbb}, json));
    all.put("a zero first", ("\0" + json).getBytes(StandardCharsets.UTF_8));
    return all;
  }

  private static byte[] join(byte[] before, String json) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(before);
    joined.writeBytes(json.getBytes(StandardCharsets.UTF_8));
    return joined.toByteArray();
  }

  private void refused(String method, String path, String contentType, String json) {
    foreign(json)
        .forEach(
            (encoding, bytes) -> {
              HttpResponse<String> answer =
                  test.call(method, path, contentType, BodyPublishers.ofByteArray(bytes));
              assertThat(answer.statusCode())
                  .as("%s %s in %s: %s", method, path, encoding, answer.body())
                  .isEqualTo(400);
              assertThat(answer.body()).as(encoding).contains("ES10020: ");
              if (!encoding.contains("space")) {
                assertThat(answer.body()).as(encoding).contains("must be UTF-8");
              }
            });
  }

  @Test
  void bodiesInOtherEncodingsAreRefused() {
    String stream = "/api/v1/eventstreams/demo";
    String json = "application/json";
    refused("POST", "/api/v1/eventstreams", json, "{\"name\":\"other\"}");
    refused("PUT", stream, json, "{\"batchSize\":7}");
    refused("PATCH", stream, json, "{\"batchSize\":7}");
    refused("POST", "/api/v1/eventstreams/query", json, "{\"limit\":1}");
    refused("POST", stream + "/reset", json, "{\"sequenceId\":\"0001\"}");
    refused("POST", stream + "/stop", json, "{}");
    refused("POST", stream + "/parked/replay", json, "{\"ids\":[\"0001\"]}");
    refused("POST", "/api/v1/events", json, "[{\"data\":1}]");
    refused("POST", "/api/v1/events", "application/x-ndjson", "{\"data\":1}");
    refused("POST", "/api/v1/events", "application/x-ndjson", "{\"topic\":\"t\",\"data\":{}}");
    assertThat(test.log.events).isEmpty();
    assertThat(test.manager.resets).isEmpty();
    assertThat(test.call("GET", "/api/v1/eventstreams/other").statusCode()).isEqualTo(404);
    assertThat(test.call("GET", stream).body()).contains("\"batchSize\":null");
  }

  private RawSocket webSocket(String headers) {
    RawSocket raw = new RawSocket(test.server);
    raw.send(RawSocket.handshake("/ws", headers));
    assertThat(raw.readHead()).startsWith("HTTP/1.1 101 ");
    return raw;
  }

  /** Text that is no UTF-8 is a breach of RFC 6455, and ends the connection with a code of it. */
  private static boolean breaksTheFrame(int frame, String encoding) {
    return frame == TEXT
            && (encoding.startsWith("UTF-16") || encoding.startsWith("UTF-32"))
            && encoding.endsWith("marked")
        || frame == TEXT && encoding.equals("half a mark");
  }

  @Test
  void messagesInOtherEncodingsEndAPlainConnection() {
    foreign("{\"type\":\"start\",\"stream\":\"demo\"}")
        .forEach(
            (encoding, bytes) -> {
              for (int frame : List.of(TEXT, BINARY)) {
                try (RawSocket raw = webSocket("")) {
                  raw.frame(frame, bytes);
                  assertThat(raw.awaitCloseCode())
                      .as("%s in frame %x", encoding, frame)
                      .isEqualTo(breaksTheFrame(frame, encoding) ? 1007 : 1008);
                }
              }
            });
  }

  @Test
  void messagesInOtherEncodingsAreErrorsOfTheSecondProtocol() {
    foreign("{\"type\":\"start\",\"stream\":\"demo\"}")
        .forEach(
            (encoding, bytes) -> {
              for (int frame : List.of(TEXT, BINARY)) {
                try (RawSocket raw = webSocket(V2)) {
                  assertThat(raw.readText()).contains("\"welcome\"");
                  raw.frame(frame, bytes);
                  if (breaksTheFrame(frame, encoding)) {
                    assertThat(raw.awaitCloseCode()).as(encoding).isEqualTo(1007);
                  } else {
                    assertThat(raw.readText())
                        .as("%s in frame %x", encoding, frame)
                        .startsWith("{\"type\":\"error\",\"code\":\"ES10020\"");
                  }
                }
              }
            });
  }

  /** A parser forgives some of them in binary frames, which nobody checks for it. */
  @Test
  void binaryMessagesAreCheckedLikeText() {
    for (byte[] inName :
        List.of(
            new byte[] {(byte) 0xc0, (byte) 0xaf},
            new byte[] {(byte) 0xe0, (byte) 0x80, (byte) 0xaf},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xe9})) {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      message.writeBytes("{\"type\":\"start\",\"stream\":\"".getBytes(StandardCharsets.UTF_8));
      message.writeBytes(inName);
      message.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
      try (RawSocket raw = webSocket("")) {
        raw.frame(BINARY, message.toByteArray());
        assertThat(raw.awaitCloseCode()).isEqualTo(1008);
      }
      try (RawSocket raw = webSocket(V2)) {
        assertThat(raw.readText()).contains("\"welcome\"");
        raw.frame(BINARY, message.toByteArray());
        assertThat(raw.readText()).contains("ES10020: a message must be UTF-8");
      }
    }
  }

  @Test
  void textBeyondAsciiIsTakenAsItIs() {
    String event = "{\"data\":{\"\u00e9\":\"\u20ac\ud83d\ude00\ufeff\"}}";
    for (String type : List.of("application/json", "application/x-ndjson")) {
      String body = type.endsWith("json") && !type.contains("nd") ? "[" + event + "]" : event;
      HttpResponse<String> answer =
          test.call("POST", "/api/v1/events", type, BodyPublishers.ofString(body));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    String stored = "|{\"\u00e9\":\"\u20ac\ud83d\ude00\ufeff\"}";
    assertThat(test.log.events).containsExactly(stored, stored);
  }
}
