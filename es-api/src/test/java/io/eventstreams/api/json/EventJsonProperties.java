package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.EventDataCodec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EventJsonProperties {
  private static final EventJson<RawJson> RAW = new EventJson<>(RawJson.codec());
  private static final EventJson<byte[]> BYTES = new EventJson<>(EventDataCodec.rawBytes());
  private static final EventJson<JsonNode> TREE = new EventJson<>(JsonCodecs.tree());

  /** Not the mapper under test, and without its settings besides exact numbers. */
  private static final JsonMapper ORACLE =
      JsonMapper.builder().enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** A whole number that was written with an exponent is printed without. */
  private static final Comparator<JsonNode> NUMBERS_BY_VALUE =
      (a, b) -> {
        if (a.isNumber() && b.isNumber()) {
          return a.decimalValue().compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
      };

  @Property
  void readsBackTheBytesItPrinted(@ForAll("objects") String data, @ForAll("ids") String id) {
    Event<RawJson> event = new Event<>(id, id, RawJson.parse(data));

    assertThat(RAW.readEvent(RAW.printEvent(event))).isEqualTo(event);
  }

  @Property
  void readsBackTheTreeItPrinted(@ForAll("objects") String data, @ForAll("ids") String id) {
    JsonNode tree = uniqueTree(data);
    Event<JsonNode> event = new Event<>(id, id, tree);

    JsonNode again = TREE.readEvent(TREE.printEvent(event)).data();

    assertThat(again.equals(NUMBERS_BY_VALUE, tree)).as(again::toString).isTrue();
  }

  @Property
  void readsBackTheBatchItPrinted(
      @ForAll @Size(max = 4) List<@From("objects") String> data,
      @ForAll @LongRange(min = 0) long number,
      @ForAll("ids") String stream) {
    List<Event<RawJson>> events = new ArrayList<>();
    for (String one : data) {
      events.add(new Event<>(stream, "id" + events.size(), RawJson.parse(one)));
    }
    EventBatch<RawJson> batch = new EventBatch<>(number, stream, events);

    assertThat(RAW.readBatch(RAW.printBatch(batch))).isEqualTo(batch);
  }

  @Property
  void replacesExactlyTheEnvelopesMembers(@ForAll("objectsWithEnvelopeNames") String data) {
    ObjectNode expected = (ObjectNode) ORACLE.readTree(data);
    expected.remove(List.of("topic", "sequenceId"));
    expected.put("sequenceId", "7");
    expected.put("topic", "t");

    byte[] printed = RAW.printEvent(new Event<>("t", "7", RawJson.parse(data)));

    JsonNode tree = ORACLE.readTree(printed);
    assertThat(tree).isEqualTo(expected);
    assertThat(tree.propertyNames()).containsExactlyElementsOf(expected.propertyNames());
  }

  @Property
  void wrapsWhatIsNoObject(@ForAll("values") String data) {
    byte[] printed = RAW.printEvent(new Event<>("t", "7", RawJson.parse(data)));
    JsonNode tree = ORACLE.readTree(data);

    if (!tree.isObject()) {
      assertThat(new String(printed, StandardCharsets.UTF_8))
          .isEqualTo("{\"data\":" + data + ",\"sequenceId\":\"7\",\"topic\":\"t\"}");
      assertThat(ORACLE.readTree(printed).get("data")).isEqualTo(tree);
    }
  }

  @Property
  void printsTheSameWhetherItKnowsTheBytesOrNot(
      @ForAll("values") String data, @ForAll("objectsWithEnvelopeNames") String object) {
    for (String one : List.of(data, object)) {
      byte[] bytes = one.getBytes(StandardCharsets.UTF_8);

      assertThat(BYTES.printEvent(new Event<>("t", "7", bytes)))
          .isEqualTo(RAW.printEvent(new Event<>("t", "7", RawJson.parse(bytes))));
    }
  }

  @Property
  void keepsEveryDigit(@ForAll("numbers") String number) {
    String data = "{\"n\":" + number + "}";

    RawJson read = RAW.readEvent(RAW.printEvent(new Event<>("", "1", RawJson.parse(data)))).data();
    JsonNode tree = TREE.readEvent(BYTES.printEvent(new Event<>("", "1", utf8(data)))).data();
    JsonNode again = TREE.readEvent(TREE.printEvent(new Event<>("", "1", tree))).data();

    assertThat(read).hasToString(data);
    assertThat(tree.get("n").decimalValue()).isEqualByComparingTo(new BigDecimal(number));
    assertThat(again.get("n").decimalValue()).isEqualByComparingTo(new BigDecimal(number));
  }

  private static JsonNode uniqueTree(String data) {
    return JsonCodecs.tree().decode(ORACLE.writeValueAsBytes(ORACLE.readTree(data)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Provide
  Arbitrary<String> values() {
    return JsonTexts.values();
  }

  @Provide
  Arbitrary<String> numbers() {
    return JsonTexts.numbers();
  }

  /** Objects without the envelope's names, though perhaps with names close to them. */
  @Provide
  Arbitrary<String> objects() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            JsonTexts.strings(),
            Arbitraries.of("\"data\"", "\"Topic\"", "\"SEQUENCEID\"", "\"topics\"", "\"events\""));
    return JsonTexts.objects(names, JsonTexts.values())
        .filter(data -> !ORACLE.readTree(data).has("topic"))
        .filter(data -> !ORACLE.readTree(data).has("sequenceId"));
  }

  @Provide
  Arbitrary<String> objectsWithEnvelopeNames() {
    Arbitrary<String> names =
        Arbitraries.of(
            "\"topic\"", "\"sequenceId\"", "\"to\\u0070ic\"", "\"a\"", "\"b\"", "\"Topic\"");
    Arbitrary<String> member = JsonTexts.members(names, JsonTexts.values());
    return Combinators.combine(member.list().ofMaxSize(6), JsonTexts.spaces())
        .as(JsonTexts::object);
  }

  @Provide
  Arbitrary<String> ids() {
    return JsonTexts.texts().filter(text -> !text.isEmpty() && text.indexOf('\0') < 0);
  }
}
