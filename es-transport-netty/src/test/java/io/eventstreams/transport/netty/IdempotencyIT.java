package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.engine.InMemoryEventLog;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are sent again. */
final class IdempotencyIT {
  static {
    LeakWatch.install();
  }

  private final FailingOnce log = new FailingOnce();
  private final TestServer test =
      new TestServer(
          WebSocketOptions.DEFAULTS,
          ServerLimits.DEFAULTS,
          builder -> builder.events(log, RawJson.codec()));

  @AfterEach
  void close() {
    test.close();
    log.close();
  }

  /** A real log whose n-th append fails, and only that one. */
  private static final class FailingOnce implements EventLog<RawJson> {
    private final InMemoryEventLog<RawJson> log = InMemoryEventLog.create();
    private int fails = Integer.MAX_VALUE;
    private int appends;

    @Override
    public synchronized Optional<Appended> append(List<NewEvent<RawJson>> events, String key) {
      if (++appends == fails) {
        throw ErrorCode.STORE_UNAVAILABLE.error("not now");
      }
      return log.append(events, key);
    }

    /** What the next event would show. */
    private long stored() {
      Appended next = log.append(List.of(new NewEvent<>("", RawJson.parse("0"))), null).get();
      return Long.parseLong(next.firstSequenceId()) - 1;
    }

    @Override
    public <S extends EventStreamSpec<S>> EventSource<S, RawJson> source() {
      return log.source();
    }

    @Override
    public Durability durability() {
      return log.durability();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"data\":" + i + "}\n")
        .collect(Collectors.joining());
  }

  private HttpResponse<String> publish(String body, String... keys) {
    String[] headers = new String[keys.length * 2];
    for (int i = 0; i < keys.length; i++) {
      headers[2 * i] = "Idempotency-Key";
      headers[2 * i + 1] = keys[i];
    }
    String type = body.startsWith("[") ? "application/json" : "application/x-ndjson";
    return test.call("POST", "/api/v1/events", type, BodyPublishers.ofString(body), headers);
  }

  @Test
  void storesNothingTwiceAndAnswersTheSame() {
    String array = "[" + lines(1_200).strip().replace("\n", ",") + "]";
    for (String body : List.of(lines(1_200), array)) {
      String key = "key-of-" + body.charAt(0);
      HttpResponse<String> first = publish(body, key);
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.body()).contains("\"count\":1200");
      assertThat(publish(body, key).body()).isEqualTo(first.body());
      assertThat(publish(body, "other-" + key).body()).isNotEqualTo(first.body());
    }
    assertThat(log.stored()).isEqualTo(4 * 1_200);
  }

  @Test
  void goesOnWhereItStopped() {
    log.fails = 3;
    HttpResponse<String> broken = publish(lines(1_200), "key");
    assertThat(broken.statusCode()).isEqualTo(503);
    assertThat(broken.body()).contains("ES10007").contains("\"count\":1000");
    HttpResponse<String> again = publish(lines(1_200), "key");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).contains("\"count\":1200").contains("\"firstSequenceId\":\"0");
    assertThat(log.stored()).isEqualTo(1_200);
  }

  @Test
  void losesNoOtherEventsUnderTheSameKey() {
    publish(lines(3), "key");
    assertThat(publish("{\"data\":true}", "key").body()).contains("\"count\":1");
    assertThat(log.stored()).isEqualTo(4);
  }

  @Test
  void equalPiecesOfOneRequestAreNotTheSame() {
    String same = "{\"data\":1}\n".repeat(1_000);
    assertThat(publish(same, "key").body()).contains("\"count\":1000");
    assertThat(publish(same, "key").body()).contains("\"count\":1000");
    assertThat(log.stored()).isEqualTo(1_000);
  }

  @Test
  void withoutAKeyEachRequestIsOfItsOwn() {
    publish(lines(3));
    publish(lines(3));
    assertThat(log.stored()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a,b\tc", "x201"})
  void refusesKeysThatAreNone(String key) {
    String given = key.equals("x201") ? "x".repeat(201) : key;
    HttpResponse<String> refused = publish(lines(3), given);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("ES10029").contains("Idempotency-Key");
    assertThat(publish(lines(3), "a", "b").statusCode()).isEqualTo(400);
    assertThat(log.stored()).isZero();
  }
}
