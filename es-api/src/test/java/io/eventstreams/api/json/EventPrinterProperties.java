package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The printer copies eight bytes at a time, what it has checked before, and what it has printed
 * before. A printer that goes from character to character says what has to come out.
 */
class EventPrinterProperties {
  private static final EventJson<RawJson> JSON = new EventJson<>(RawJson.codec());

  /** What an event is made of, and whether its topic is the very object of the event before it. */
  record Part(String topic, boolean sameTopic, String sequenceId, String data) {}

  @Property
  void printsWhatThePlainPrinterPrints(
      @ForAll("batches") List<Part> parts, @ForAll("texts") String stream, @ForAll long number) {
    EventBatch<RawJson> batch = new EventBatch<>(number, stream, events(parts));
    byte[] expected = PlainPrinter.batch(batch).getBytes(StandardCharsets.UTF_8);

    assertThat(JSON.printBatch(batch)).isEqualTo(expected);
    for (Event<RawJson> event : batch.events()) {
      assertThat(JSON.printEvent(event))
          .isEqualTo(PlainPrinter.event(event).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Property
  void printsTheSameBehindAnything(
      @ForAll("batches") List<Part> parts, @ForAll("texts") String stream) {
    EventBatch<RawJson> batch = new EventBatch<>(0, stream, events(parts));
    String expected = PlainPrinter.batch(batch);
    JsonBuffer out = new JsonBuffer(0);

    JSON.printBatch(batch, out);
    JSON.printBatch(batch, out);
    assertThat(textOf(out)).isEqualTo(expected + expected);

    out.clear();
    JSON.printBatch(batch, out);
    assertThat(textOf(out)).isEqualTo(expected);
  }

  private static String textOf(JsonBuffer out) {
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private static List<Event<RawJson>> events(List<Part> parts) {
    List<Event<RawJson>> events = new ArrayList<>();
    String topic = "";
    for (Part part : parts) {
      topic = part.sameTopic() ? topic : part.topic();
      RawJson data = part.data().isEmpty() ? null : RawJson.parse(part.data());
      events.add(new Event<>(topic, part.sequenceId(), data));
    }
    return events;
  }

  @Provide
  Arbitrary<List<Part>> batches() {
    return Combinators.combine(
            texts(), Arbitraries.of(true, false), texts().filter(id -> !id.isEmpty()), data())
        .as(Part::new)
        .list()
        .ofMaxSize(5);
  }

  /** No payload, any value, and objects with members which the envelope replaces. */
  private static Arbitrary<String> data() {
    Arbitrary<String> names =
        Arbitraries.of("\"topic\"", "\"sequenceId\"", "\"to\\u0070ic\"", "\"a\"", "\"Topic\"");
    return Arbitraries.oneOf(
        Arbitraries.just(""),
        JsonTexts.values(),
        JsonTexts.objects(JsonTexts.strings(), JsonTexts.values()),
        JsonTexts.objects(names, JsonTexts.values()));
  }

  /** Plain ones of all lengths, for their last eight bytes, and any, half surrogates included. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> plain =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .ofMaxLength(80)
            .map(EventPrinterProperties::plain);
    Arbitrary<String> nearlyPlain =
        Combinators.combine(
                plain,
                Arbitraries.of(
                    '"', '\\', '?', '\u001f', '\u0080', '\u00ff', '\u0141', '\u2028', '\uD83D',
                    '\uDE00'),
                Arbitraries.integers().between(0, 80))
            .as(
                (text, odd, at) ->
                    new StringBuilder(text)
                        .insert(Math.min(at, text.length()), odd.charValue())
                        .toString());
    return Arbitraries.oneOf(
        plain,
        nearlyPlain,
        Arbitraries.strings().all().ofMaxLength(12).map(text -> text.replace("\0", "")));
  }

  private static String plain(String text) {
    return text.replace('"', 'q').replace('\\', 'b').replace('?', 'm');
  }
}
