package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The short way of an acknowledgement says what the parser says, or nothing. */
class UsualAckProperties {
  @Property
  void saysWhatTheParserSays(@ForAll("nearlyUsual") byte[] json) {
    ClientMessage quick = UsualAck.read(json);
    if (quick != null) {
      assertThat(quick).isEqualTo(ClientMessage.parseAny(json));
    }
  }

  @Property
  void takesWhatClientsWrite(@ForAll("names") String stream, @ForAll("numbers") long number) {
    String text =
        "{\"type\":\"ack\",\"stream\":\"%s\",\"batchNumber\":%d}".formatted(stream, number);

    assertThat(UsualAck.read(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new ClientMessage("ack", stream, "", number));
  }

  @Example
  void leavesOtherFormsToTheParser() {
    for (String other :
        new String[] {
          "",
          "{}",
          "{\"type\":\"ack\",\"stream\":\"demo\"}",
          "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":}",
          "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":-7}",
          "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":07}",
          "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":7.0}",
          "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":7} ",
          "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":7}{}",
          "{\"type\":\"ack\",\"stream\":\"de\\u006do\",\"batchNumber\":7}",
          "{\"type\":\"ack\",\"stream\":\"d\u00e9mo\",\"batchNumber\":7}",
          "{\"type\":\"ack\",\"stream\":\"de\tmo\",\"batchNumber\":7}",
          "{\"type\":\"ack\",\"stream\":\"demo\",\"batchNumber\":1234567890123456789}",
          "{\"type\":\"nack\",\"stream\":\"demo\",\"batchNumber\":7}",
        }) {
      assertThat(UsualAck.read(other.getBytes(StandardCharsets.UTF_8))).as(other).isNull();
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withCharRange(' ', '~').excludeChars('"', '\\').ofMaxLength(70);
  }

  @Provide
  Arbitrary<Long> numbers() {
    return Arbitraries.longs().between(0, 999_999_999_999_999_999L);
  }

  /** Acknowledgements of which some bytes were changed, put in, or taken away. */
  @Provide
  Arbitrary<byte[]> nearlyUsual() {
    Arbitrary<String> usual =
        Combinators.combine(names(), numbers())
            .as("{\"type\":\"ack\",\"stream\":\"%s\",\"batchNumber\":%d}"::formatted);
    Arbitrary<Integer> places = Arbitraries.integers().between(0, 120);
    Arbitrary<Byte> bytes =
        Arbitraries.oneOf(
            Arbitraries.of(
                new Byte[] {'"', '\\', '{', '}', ':', ',', '0', '9', '-', '.', 'e', ' ', 0}),
            Arbitraries.bytes());
    return Combinators.combine(usual, places, bytes, Arbitraries.of(0, 1, 2, 3))
        .as(
            (text, place, value, change) ->
                changed(text.getBytes(StandardCharsets.UTF_8), place, value, change));
  }

  private static byte[] changed(byte[] json, int place, byte value, int change) {
    int at = place % json.length;
    switch (change) {
      case 0 -> json[at] = value;
      case 1 -> {
        byte[] longer = Arrays.copyOf(json, json.length + 1);
        System.arraycopy(json, at, longer, at + 1, json.length - at);
        longer[at] = value;
        return longer;
      }
      case 2 -> {
        byte[] shorter = Arrays.copyOf(json, json.length - 1);
        System.arraycopy(json, at + 1, shorter, at, json.length - at - 1);
        return shorter;
      }
      default -> {
        return json;
      }
    }
    return json;
  }
}
