package io.eventstreams.api.json;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.EventDataCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

class JsonCodecsTest {
  private static final EventDataCodec<JsonNode> TREE = JsonCodecs.tree();

  @Test
  void keepsNumbersInTrees() {
    String json =
        "{\"b\":12345678901234567890,\"a\":1.0,\"c\":0.30000000000000000000001,\"d\":[1.10]}";

    assertThat(text(TREE.encode(TREE.decode(utf8(json))))).isEqualTo(json);
    assertThat(TREE.decode(utf8("1e21")).decimalValue())
        .isEqualByComparingTo("1000000000000000000000");
  }

  @Test
  void keepsHalfASurrogatePairAsAnEscape() {
    assertThat(text(TREE.encode(TREE.decode(utf8("[\"\\ud800x\"]"))))).isEqualTo("[\"\\uD800x\"]");
  }

  @Test
  void keepsNumbersInObjects() {
    EventDataCodec<Payment> payments = JsonCodecs.of(Payment.class);
    Payment payment = new Payment("p", new BigDecimal("10.00"), BigInteger.TWO.pow(80));

    assertThat(payments.decode(payments.encode(payment))).isEqualTo(payment);
    assertFails(
        ErrorCode.JSON_INVALID, () -> payments.decode(utf8("{\"id\":\"p\",\"count\":1.5}")));
    assertThat(JsonCodecs.of(Object.class).decode(utf8("[1.10,3]")))
        .isEqualTo(List.of(new BigDecimal("1.10"), 3));
  }

  @Test
  void refusesJsonThatIsNotOneStrictValue() {
    for (String json : List.of("", "{}{}", "{'a':1}", "{\"a\":1,\"a\":2}", "[1e9999999999]")) {
      assertFails(ErrorCode.JSON_INVALID, () -> TREE.decode(utf8(json)));
      assertFails(ErrorCode.JSON_INVALID, () -> JsonCodecs.of(Object.class).decode(utf8(json)));
    }
    assertFails(ErrorCode.JSON_INVALID, () -> TREE.decode(new byte[] {'"', (byte) 0xc0, '"'}));
  }

  @Test
  void quotesNothingOfThePayload() {
    assertThat(
            assertFails(
                ErrorCode.JSON_INVALID,
                () -> JsonCodecs.of(Payment.class).decode(utf8("{\"amount\":\"hunter2\"}"))))
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void refusesWhatItCannotWrite() {
    assertFails(
        ErrorCode.DATA_UNSERIALISABLE,
        () -> JsonCodecs.of(Object.class).encode(Map.of("a", Double.NEGATIVE_INFINITY)));
    assertFails(
        ErrorCode.DATA_UNSERIALISABLE, () -> JsonCodecs.of(Object.class).encode(new Failing()));
  }

  @Test
  void takesTheApplicationsMapper() {
    ObjectMapper mapper = JsonMapper.builder().build();
    EventDataCodec<Payment> codec = JsonCodecs.of(mapper, mapper.constructType(Payment.class));

    assertThat(text(codec.encode(new Payment("p", BigDecimal.ONE, BigInteger.ONE))))
        .isEqualTo("{\"id\":\"p\",\"amount\":1,\"count\":1}");
    assertThat(text(codec.encode(null))).isEqualTo("null");
    assertThat(codec.decode(utf8("null"))).isNull();
    assertFails(ErrorCode.JSON_INVALID, () -> codec.decode(utf8("{} {}")));
  }

  /** An application's payload. */
  public record Payment(String id, BigDecimal amount, BigInteger count) {}

  /** A payload that cannot be read. */
  public static final class Failing {
    public String getText() {
      throw new IllegalStateException("no text");
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
