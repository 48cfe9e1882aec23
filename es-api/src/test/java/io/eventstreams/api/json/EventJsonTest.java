package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventDataCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EventJsonTest {
  private static final EventJson<RawJson> RAW = new EventJson<>(RawJson.codec());
  private static final EventJson<byte[]> BYTES = new EventJson<>(EventDataCodec.rawBytes());
  private static final EventJson<JsonNode> TREE = new EventJson<>(JsonCodecs.tree());

  @Test
  void keepsTheDataAsItIsAndAppendsTheEnvelope() {
    EventBatch<RawJson> batch =
        new EventBatch<>(
            1,
            "demo",
            List.of(
                raw(
                    "t1",
                    "0001",
                    "{\"b\":1,\"a\":{\"z\":[1,{\"y\":null}]},\"topic\":\"evil\",\"sequenceId\":9}"),
                raw(
                    "",
                    "0002",
                    "{\"n\":12345678901234567890,\"f\":1.0,\"g\":1e21,\"h\":0.000000123,"
                        + "\"html\":\"<a&b>\"}")));

    assertThat(text(RAW.printBatch(batch)))
        .isEqualTo(
            "{\"batchNumber\":1,\"stream\":\"demo\",\"type\":\"event_batch\",\"events\":["
                + "{\"b\":1,\"a\":{\"z\":[1,{\"y\":null}]},\"sequenceId\":\"0001\",\"topic\":\"t1\"},"
                + "{\"n\":12345678901234567890,\"f\":1.0,\"g\":1e21,\"h\":0.000000123,"
                + "\"html\":\"<a&b>\",\"sequenceId\":\"0002\",\"topic\":\"\"}]}");
  }

  @Test
  void leavesTheBatchNumberOutWhenThereIsNone() {
    assertThat(
            text(RAW.printBatch(new EventBatch<>(0, "s", List.of(raw("t1", "0004", "{\"x\":1}"))))))
        .isEqualTo(
            "{\"stream\":\"s\",\"type\":\"event_batch\",\"events\":"
                + "[{\"x\":1,\"sequenceId\":\"0004\",\"topic\":\"t1\"}]}");
  }

  @Test
  void printsOnlyTheEnvelopeOfEmptyData() {
    assertThat(printed("{}")).isEqualTo("{\"sequenceId\":\"1\",\"topic\":\"t\"}");
    assertThat(printed("{ }")).isEqualTo("{ \"sequenceId\":\"1\",\"topic\":\"t\"}");
    assertThat(printed("{\"topic\":{\"a\":[1,\"}\"]}}"))
        .isEqualTo("{\"sequenceId\":\"1\",\"topic\":\"t\"}");
  }

  @Test
  void printsAnEmptyTopicToo() {
    assertThat(text(RAW.printEvent(raw("", "0001", "{}"))))
        .isEqualTo("{\"sequenceId\":\"0001\",\"topic\":\"\"}");
  }

  @Test
  void dropsMembersOfTheEnvelopesNamesWhereverTheyStand() {
    assertThat(printed("{\"topic\":1,\"a\":2}"))
        .isEqualTo("{\"a\":2,\"sequenceId\":\"1\",\"topic\":\"t\"}");
    assertThat(printed("{\"a\":2 , \"topic\" : \"x,\\\"}\" , \"b\":3}"))
        .isEqualTo("{\"a\":2 ,  \"b\":3,\"sequenceId\":\"1\",\"topic\":\"t\"}");
    assertThat(printed("{\"a\":2 , \"sequenceId\":1, \"topic\":null }"))
        .isEqualTo("{\"a\":2 ,\"sequenceId\":\"1\",\"topic\":\"t\"}");
    assertThat(printed("{\"to\\u0070ic\":1,\"a\":2,\"topic\":[]}"))
        .isEqualTo("{\"a\":2,\"sequenceId\":\"1\",\"topic\":\"t\"}");
    assertThat(printed("{\"Topic\":1,\"a\":{\"topic\":2}}"))
        .isEqualTo("{\"Topic\":1,\"a\":{\"topic\":2},\"sequenceId\":\"1\",\"topic\":\"t\"}");
  }

  @Test
  void putsDataThatIsNoObjectIntoAMember() {
    for (String data : List.of("[1,{\"topic\":2}]", "\"text\"", "12.50", "true", "null")) {
      assertThat(printed(data))
          .isEqualTo("{\"data\":" + data + ",\"sequenceId\":\"1\",\"topic\":\"t\"}");
    }
    assertThat(text(RAW.printEvent(new Event<>("t", "1", null))))
        .isEqualTo("{\"data\":null,\"sequenceId\":\"1\",\"topic\":\"t\"}");
    assertThat(text(TREE.printEvent(new Event<>("t", "1", null))))
        .isEqualTo("{\"data\":null,\"sequenceId\":\"1\",\"topic\":\"t\"}");
  }

  @Test
  void printsTheSameForEveryCodec() {
    for (String data :
        List.of("{\"a\":1.0,\"topic\":2}", " [1 ] ", "{}", "\"\\u00e9\u00e9\"", "{\"x\":{}}")) {
      byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
      assertThat(text(BYTES.printEvent(new Event<>("t", "1", bytes)))).isEqualTo(printed(data));
    }
  }

  @Test
  void escapesNoMoreThanJsonDemands() {
    String topic = "\"\\/<&>\b\f\n\r\t\u0001\u001f\u007f\u0085\u00e9\u20ac\u2028\uD83D\uDE00";

    assertThat(text(RAW.printEvent(raw(topic, "1", "{}"))))
        .isEqualTo(
            "{\"sequenceId\":\"1\",\"topic\":\"\\\"\\\\/<&>\\b\\f\\n\\r\\t\\u0001\\u001f"
                + "\u007f\u0085\u00e9\u20ac\u2028\uD83D\uDE00\"}");
  }

  @Test
  void replacesHalfASurrogatePair() {
    assertThat(text(RAW.printEvent(raw("a\uD83D", "\uDE00b", "{}"))))
        .isEqualTo("{\"sequenceId\":\"\uFFFDb\",\"topic\":\"a\uFFFD\"}");
  }

  @Test
  void refusesDataThatIsNoJson() {
    for (String data : List.of("", "{", "{}{}", "nul", "{\"a\":1,}")) {
      assertCode(
          ErrorCode.DATA_UNSERIALISABLE,
          () -> BYTES.printEvent(new Event<>("t", "1", data.getBytes(StandardCharsets.UTF_8))));
    }
    assertCode(
        ErrorCode.DATA_UNSERIALISABLE,
        () -> BYTES.printEvent(new Event<>("t", "1", new byte[] {'"', (byte) 0xff, '"'})));
  }

  @Test
  void refusesDataThatCannotBeWritten() {
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    EventJson<Object> objects = new EventJson<>(JsonCodecs.of(Object.class));

    assertCode(
        ErrorCode.DATA_UNSERIALISABLE, () -> objects.printEvent(new Event<>("t", "1", itself)));
    assertCode(
        ErrorCode.DATA_UNSERIALISABLE, () -> objects.printEvent(new Event<>("t", "1", Double.NaN)));
    assertCode(
        ErrorCode.DATA_UNSERIALISABLE,
        () -> objects.printEvent(new Event<>("t", "1", Float.POSITIVE_INFINITY)));
    assertCode(
        ErrorCode.DATA_UNSERIALISABLE,
        () -> objects.printEvent(new Event<>("t", "1", new double[] {1, Double.NaN})));
  }

  @Test
  void readsAnEventInAnyCaseButPrefersTheExactNames() {
    assertThat(readEvent("{\"SEQUENCEID\":\"7\",\"Topic\":\"x\",\"a\":1}"))
        .isEqualTo(raw("x", "7", "{\"a\":1}"));
    assertThat(readEvent("{\"sequenceId\":\"7\",\"SequenceID\":8,\"topic\":\"x\",\"Topic\":\"y\"}"))
        .isEqualTo(raw("x", "7", "{\"SequenceID\":8,\"Topic\":\"y\"}"));
    assertThat(readEvent("{\"Topic\":\"y\",\"topic\":\"x\",\"sequenceId\":\"7\"}"))
        .isEqualTo(raw("x", "7", "{\"Topic\":\"y\"}"));
    assertThat(readEvent("{\"sequenceId\":\"7\",\"topic\":null}")).isEqualTo(raw("", "7", "{}"));
    assertThat(readEvent("{\"sequenceId\":\"7\"}")).isEqualTo(raw("", "7", "{}"));
    assertThat(readEvent("{\"topic\":\"x\",\"a\":1,\"topic\":\"y\",\"sequenceId\":\"7\"}"))
        .isEqualTo(raw("y", "7", "{\"a\":1}"));
  }

  @Test
  void readsWrappedDataAsAnObject() {
    assertThat(readEvent(printed("[1]"))).isEqualTo(raw("t", "1", "{\"data\":[1]}"));
  }

  @Test
  void refusesWhatIsNoEvent() {
    for (String json :
        List.of(
            "null",
            "[]",
            "1",
            "",
            "{}",
            "{\"topic\":\"t\"}",
            "{\"sequenceId\":1}",
            "{\"sequenceId\":null}",
            "{\"sequenceId\":\"1\",\"topic\":1}",
            "{\"sequenceId\":\"1\"} x",
            "{\"sequenceId\":\"1\"")) {
      assertCode(ErrorCode.JSON_INVALID, () -> readEvent(json));
    }
    assertCode(ErrorCode.SEQUENCE_ID_INVALID, () -> readEvent("{\"sequenceId\":\"\"}"));
  }

  @Test
  void readsABatch() {
    assertThat(
            RAW.readBatch(
                utf8(
                    "{\"EVENTS\":[{\"a\":1,\"sequenceId\":\"1\",\"topic\":\"t\"},"
                        + "{\"sequenceId\":\"2\"}],\"x\":[{}],\"BatchNumber\":3,\"stream\":\"s\"}")))
        .isEqualTo(
            new EventBatch<>(3, "s", List.of(raw("t", "1", "{\"a\":1}"), raw("", "2", "{}"))));
  }

  @Test
  void refusesWhatIsNoBatch() {
    for (String json :
        List.of(
            "[]",
            "{}",
            "{\"events\":{}}",
            "{\"events\":[1]}",
            "{\"events\":[{}]}",
            "{\"events\":[],\"batchNumber\":1.0}",
            "{\"events\":[],\"batchNumber\":\"1\"}",
            "{\"events\":[],\"batchNumber\":9223372036854775808}",
            "{\"events\":[],\"stream\":1}",
            "{\"events\":[],\"type\":\"x\"}",
            "{\"events\":[]}]")) {
      assertCode(ErrorCode.JSON_INVALID, () -> RAW.readBatch(utf8(json)));
    }
  }

  @Test
  void carriesDataOfTheGreatestDepthInABatch() {
    String deep = "[".repeat(JsonLimits.MAX_DEPTH) + "]".repeat(JsonLimits.MAX_DEPTH);
    EventBatch<RawJson> batch = new EventBatch<>(1, "s", List.of(raw("t", "1", deep)));

    assertThat(RAW.readBatch(RAW.printBatch(batch)).events()).hasSize(1);
  }

  private static Event<RawJson> raw(String topic, String sequenceId, String data) {
    return new Event<>(topic, sequenceId, RawJson.parse(data));
  }

  private static String printed(String data) {
    return text(RAW.printEvent(raw("t", "1", data)));
  }

  private static Event<RawJson> readEvent(String json) {
    return RAW.readEvent(utf8(json));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void assertCode(ErrorCode code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            EventStreamException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void topicsThatComeAgainStandInEachEvent() {
    String plain = "transfers";
    String hard = "a\"b\u20ac?";
    String none = "";
    List<Event<RawJson>> events = new ArrayList<>();
    StringBuilder expected = new StringBuilder();
    for (String topic :
        List.of(
            plain, plain, hard, hard, new String(hard), plain, none, none, hard, plain, plain)) {
      String number = "" + events.size();
      events.add(new Event<>(topic, number, RawJson.parse("{}")));
      expected
          .append(expected.isEmpty() ? "" : ",")
          .append("{\"sequenceId\":\"" + number + "\",\"topic\":\"")
          .append(topic.replace("\"", "\\\""))
          .append("\"}");
    }
    byte[] printed = new EventJson<>(RawJson.codec()).printBatch(new EventBatch<>(0, "s", events));
    assertThat(new String(printed, StandardCharsets.UTF_8))
        .isEqualTo("{\"stream\":\"s\",\"type\":\"event_batch\",\"events\":[" + expected + "]}");
  }
}
