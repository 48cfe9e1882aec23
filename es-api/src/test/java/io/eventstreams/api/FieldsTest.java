package io.eventstreams.api;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That no field gets lost between a record, its builder and a merge. */
class FieldsTest {
  @Test
  void streamFieldsSurviveTheirBuilder() throws ReflectiveOperationException {
    EventStreamFields full = filled(EventStreamFields.class, 1);

    assertThat(full.toBuilder().build()).isEqualTo(full);
    assertThat(EventStreamFields.NONE.over(full)).isEqualTo(full);
    assertThat(full.over(filled(EventStreamFields.class, 2))).isEqualTo(full);
    assertThat(EventStreamFields.NONE.toBuilder().build()).isEqualTo(EventStreamFields.NONE);
  }

  @Test
  void httpSettingsSurviveTheirBuilder() throws ReflectiveOperationException {
    HttpConfig full = filled(HttpConfig.class, 1);

    assertThat(full.toBuilder().build()).isEqualTo(full);
    assertThat(HttpConfig.NONE.over(full)).isEqualTo(full);
    assertThat(full.over(filled(HttpConfig.class, 2))).isEqualTo(full);
  }

  @Test
  void streamsKeepWhatIsNotChanged() {
    GenericEventStream stream =
        GenericEventStream.named("a")
            .withId("1")
            .withTimes(Instant.EPOCH, Instant.MAX)
            .withType(EventStreamType.of("x"))
            .withWebhook(new WebhookConfig("u", null, null, null))
            .withWebsocket(new WebSocketConfig(null))
            .withRuntimeStatus(
                EventStreamStatus.STOPPED, EventStreamStatistics.fresh(Instant.EPOCH));

    assertThat(stream)
        .isEqualTo(
            new GenericEventStream(
                "1",
                Instant.EPOCH,
                Instant.MAX,
                EventStreamType.of("x"),
                EventStreamFields.builder().name("a").status(EventStreamStatus.STOPPED).build(),
                new WebhookConfig("u", null, null, null),
                new WebSocketConfig(null),
                EventStreamStatistics.fresh(Instant.EPOCH)));
    assertThat(GenericEventStream.EMPTY.typeOrDefault()).isEqualTo(EventStreamType.WEBSOCKET);
  }

  @Test
  void limitsNameTheFirstFieldThatIsWrong() {
    assertThatCode(() -> StreamLimits.check(EventStreamFields.NONE)).doesNotThrowAnyException();
    assertThatCode(() -> StreamLimits.check(fields().batchTimeout(Duration.ZERO).build()))
        .doesNotThrowAnyException();
    assertLimit("batchSize", fields().batchSize(0).retryTimeout(Duration.ZERO));
    assertLimit("batchSize", fields().batchSize(1_000_001));
    assertLimit("batchTimeout", fields().batchTimeout(Duration.ofMillis(-1)));
    assertLimit("retryTimeout", fields().retryTimeout(Duration.ZERO).maxInFlight(0));
    assertLimit("retryTimeout", fields().retryTimeout(Duration.ofMillis(-1)));
    assertLimit("blockedRetryDelay", fields().blockedRetryDelay(Duration.ZERO));
    assertLimit("maxInFlight", fields().maxInFlight(1_025));
    assertLimit("maxBufferedBytes", fields().maxBufferedBytes(0L));
    assertLimit("checkpointInterval", fields().checkpointInterval(Duration.ZERO));
    Duration endless = ChronoUnit.FOREVER.getDuration();
    assertThatCode(() -> StreamLimits.check(fields().retryTimeout(endless).build()))
        .doesNotThrowAnyException();
    assertLimit("batchTimeout", fields().batchTimeout(endless.negated()));
    assertLimit("retryTimeout", fields().retryTimeout(endless.negated()));
  }

  private static void assertLimit(String field, EventStreamFields.Builder fields) {
    assertThat(assertFails(ErrorCode.FIELD_INVALID, () -> StreamLimits.check(fields.build())))
        .hasMessageContaining(field + " must ");
  }

  private static EventStreamFields.Builder fields() {
    return EventStreamFields.builder();
  }

  /** A record whose components all differ from one another, and from those of another variant. */
  private static <R extends Record> R filled(Class<R> type, int variant)
      throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(types[i], 100 * variant + i);
    }
    return type.getDeclaredConstructor(types).newInstance(values);
  }

  private static Object value(Type type, int number) {
    Map<Type, Object> values = new HashMap<>();
    values.put(String.class, "text" + number);
    values.put(Integer.class, number);
    values.put(Long.class, (long) number);
    values.put(Boolean.class, number % 2 == 0);
    values.put(Duration.class, Duration.ofSeconds(number));
    values.put(Secret.class, Secret.of("secret" + number));
    values.put(Map.class, Map.of("header", Secret.of("secret" + number)));
    values.put(EventStreamStatus.class, EventStreamStatus.values()[number % 6]);
    values.put(ErrorHandlingType.class, ErrorHandlingType.values()[number % 3]);
    Object value = values.get(type);
    assertThat(value).as("a value for " + type).isNotNull();
    return value;
  }
}
