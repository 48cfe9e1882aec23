package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of JSON that are meant to cost the server more than they cost their sender. */
@Timeout(300)
final class JsonBombIT {
  static {
    LeakWatch.install();
  }

  private static final String STREAMS = "/api/v1/eventstreams";
  private static final String DEMO = STREAMS + "/demo";
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final int MIB = 1 << 20;

  /** Just below what is read of an event, and of the body of an action. */
  private static final int LARGE = MIB - 100;

  private static final int SMALL = (64 << 10) - 100;

  private record Target(String method, String path, String contentType) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private record Bomb(String name, String body) {}

  private static final List<Target> STREAM_TARGETS =
      List.of(
          new Target("POST", STREAMS, JSON),
          new Target("PUT", STREAMS + "/other", JSON),
          new Target("PATCH", DEMO, JSON),
          new Target("POST", STREAMS + "/query", JSON));
  private static final List<Target> EVENT_TARGETS =
      List.of(
          new Target("POST", "/api/v1/events", JSON), new Target("POST", "/api/v1/events", LINES));

  private final InMemoryEventLog<RawJson> log = InMemoryEventLog.create();
  private final WebSocketProtocol<RawJson> protocol =
      WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS);
  private final EventStreamManager<GenericEventStream> manager =
      EventStreams.<GenericEventStream, RawJson>builder(
              log.source(), InMemoryPersistence.<GenericEventStream>create())
          .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
          .build();
  private final TestServer test = new TestServer(manager, protocol, log);
  private final List<String> accepted = new ArrayList<>();
  private long slowestNanos;
  private String slowest = "";
  private int bombs;

  @BeforeEach
  void createDemo() {
    assertThat(test.call("PUT", DEMO, "{}").statusCode()).isEqualTo(201);
  }

  @AfterEach
  void close() {
    test.close();
    manager.close();
    log.close();
    LeakWatch.check();
  }

  private static String members(int count, String value) {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      out.append(i == 0 ? "" : ",").append("\"m").append(i).append("\":").append(value);
    }
    return out.append('}').toString();
  }

  private static String list(int count, String value) {
    return "[" + (value + ",").repeat(count - 1) + value + "]";
  }

  private static String nested(int depth, String open, String close) {
    return open.repeat(depth) + "1" + close.repeat(depth);
  }

  /** What no route takes, whatever it is about; about as large as is said. */
  private static List<Bomb> forAll(int size) {
    return List.of(
        new Bomb("deep lists", nested(size / 10, "[", "]")),
        new Bomb("deep objects", nested(size / 10, "{\"a\":", "}")),
        new Bomb("deep lists without an end", "[".repeat(size)),
        new Bomb("deep objects without an end", "{\"a\":".repeat(size / 10)),
        new Bomb("a long name", "{\"" + "n".repeat(size) + "\":1}"),
        new Bomb("a long number", "{\"n\":" + "9".repeat(size) + "}"),
        new Bomb("a long fraction", "{\"n\":0." + "9".repeat(size) + "}"),
        new Bomb("a large exponent", "{\"n\":1e" + "9".repeat(900) + "}"),
        new Bomb("a long string", "{\"s\":\"" + "x".repeat(size) + "\"}"),
        new Bomb("a long string of escapes", "{\"s\":\"" + "\\u0000".repeat(size / 7) + "\"}"),
        new Bomb("a string without an end", "{\"s\":\"" + "x".repeat(size)),
        new Bomb("many members", members(size / 17, "1")),
        new Bomb("many empty objects", members(size / 17, "{}")),
        new Bomb("one member many times", "{" + "\"name\":\"a\",".repeat(size / 13) + "\"a\":1}"),
        new Bomb("nothing but space", " ".repeat(size) + "{"));
  }

  private static List<Bomb> forStreams() {
    return List.of(
        new Bomb("a deep name", "{\"name\":" + nested(100_000, "[", "]") + "}"),
        new Bomb("a long name", "{\"name\":\"" + "x".repeat(MIB) + "\"}"),
        new Bomb("a long filter", "{\"name\":\"a\",\"topicFilter\":\"" + "x".repeat(MIB) + "\"}"),
        new Bomb("a long batchSize", "{\"name\":\"a\",\"batchSize\":" + "9".repeat(MIB) + "}"),
        new Bomb("a batchSize of many digits", "{\"name\":\"a\",\"batchSize\":1e999999999}"),
        new Bomb("what is ignored, deep", "{\"statistics\":" + nested(100_000, "[", "]") + "}"),
        new Bomb("a list for a name", "{\"name\":" + list(MIB, "1") + "}"),
        new Bomb("objects for a name", "{\"name\":" + list(MIB, "{}") + "}"),
        new Bomb("lists for a name", "{\"name\":" + list(MIB, "[]") + "}"),
        new Bomb("conditions", "{\"eq\":" + list(MIB, "{}") + "}"),
        new Bomb("alternatives", "{\"or\":" + list(MIB, "{}") + "}"));
  }

  private static List<Bomb> forEvents() {
    return List.of(
        new Bomb("deep data", "[{\"data\":" + nested(100_000, "[", "]") + "}]"),
        new Bomb("a long number", "[{\"data\":" + "9".repeat(MIB - 100) + "}]"),
        new Bomb("data too large", "[{\"data\":\"" + "x".repeat(MIB) + "\"}]"),
        new Bomb("many that are none", list(MIB / 2, "1")),
        new Bomb("many that are empty", list(MIB / 3, "{}")));
  }

  private void send(Target target, Bomb bomb) {
    long began = System.nanoTime();
    HttpResponse<String> answer =
        test.call(
            target.method(),
            target.path(),
            target.contentType(),
            BodyPublishers.ofString(bomb.body()));
    long tookNanos = System.nanoTime() - began;
    if (tookNanos > slowestNanos) {
      slowestNanos = tookNanos;
      slowest = target + ", " + bomb.name();
    }
    bombs++;
    String shown = target + ": " + bomb.name() + ": " + answer.statusCode() + " " + answer.body();
    if (answer.statusCode() < 400 || answer.statusCode() > 499) {
      accepted.add(shown.substring(0, Math.min(shown.length(), 300)));
    }
    assertThat(answer.body().length()).as(shown).isLessThan(64 << 10);
  }

  private void sendAll() {
    Target action = new Target("POST", DEMO + "/reset", JSON);
    forAll(SMALL).forEach(bomb -> send(action, bomb));
    for (Target target : STREAM_TARGETS) {
      forAll(LARGE).forEach(bomb -> send(target, bomb));
      forStreams().forEach(bomb -> send(target, bomb));
    }
    for (Target target : EVENT_TARGETS) {
      forAll(LARGE).forEach(bomb -> send(target, bomb));
      forEvents().forEach(bomb -> send(target, bomb));
    }
  }

  @Test
  void eachIsRefusedAndKeepsNothing() {
    String tag = test.call("GET", DEMO).headers().firstValue("etag").orElseThrow();
    sendAll();
    bombs = 0;
    slowestNanos = 0;
    long before = Memory.usedBytes();
    sendAll();
    long keptMib = (Memory.usedBytes() - before) / MIB;
    System.out.println(
        bombs
            + " JSON bombs: the slowest answer took "
            + TimeUnit.NANOSECONDS.toMillis(slowestNanos)
            + " ms ("
            + slowest
            + "), "
            + keptMib
            + " MiB more in use");
    assertThat(accepted).isEmpty();
    assertThat(keptMib).isLessThan(16);
    assertThat(test.call("GET", STREAMS + "?count").body()).startsWith("{\"count\":1,\"total\":1,");
    assertThat(test.call("GET", DEMO).headers().firstValue("etag")).contains(tag);
    assertThat(test.call("GET", DEMO + "/lag").body()).contains("\"eventsBehind\":0");
  }
}
