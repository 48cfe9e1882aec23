package io.eventstreams.api.json;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "0",
        "-0",
        "-1.50E+007",
        "1e99999999999",
        "\"\"",
        "\"\\ud800\"",
        "\"\\u0000\u007f\u2028\uD83D\uDE00\"",
        "{\"a\":1,\"a\":2}",
        "{\"\":null}",
        "true",
        "null",
        "[1 , 2]",
      })
  void keepsTheTextAsItIs(String json) {
    RawJson value = RawJson.parse(json);

    assertThat(value).hasToString(json).isEqualTo(RawJson.parse(value.bytes()));
    assertThat(value.hashCode()).isEqualTo(RawJson.parse(value.bytes()).hashCode());
    assertThat(value.length()).isEqualTo(json.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void leavesOutSpaceAroundTheValue() {
    assertThat(RawJson.parse(" \r\n\t{ \"topic\" : 1 } \n")).hasToString("{ \"topic\" : 1 }");
    assertThat(RawJson.parse(" 12 ")).hasToString("12");
    assertThat(RawJson.parse("\n\"a\"\n")).hasToString("\"a\"");
    assertThat(RawJson.parse("\n[ ]\n")).hasToString("[ ]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "\"a",
        "nul",
        "{}{}",
        "1 2",
        "{} x",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "[1 2]",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "0x1",
        "NaN",
        "Infinity",
        "True",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "\"\n\"",
        "// x\n1",
        "/* x */1",
        "# x\n1",
        "\uFEFF{}",
        "\u00a01",
        "1\0",
        "\0",
        "]",
        "\uD800",
      })
  void refusesWhatIsNotOneValue(String json) {
    assertFails(ErrorCode.JSON_INVALID, () -> RawJson.parse(json));
    assertFails(ErrorCode.JSON_INVALID, () -> RawJson.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void refusesOtherEncodings() {
    for (String charset : new String[] {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32", "ISO-8859-1"}) {
      byte[] bytes = "\"\u00e9\"".getBytes(Charset.forName(charset));
      assertFails(ErrorCode.JSON_INVALID, () -> RawJson.parse(bytes));
    }
    assertFails(
        ErrorCode.JSON_INVALID, () -> RawJson.parse("1".getBytes(StandardCharsets.UTF_16BE)));
  }

  @Test
  void refusesAByteOrderMarkAndSaysSo() {
    byte[] marked = "\ufeff1".getBytes(StandardCharsets.UTF_8);
    assertThat(assertFails(ErrorCode.JSON_INVALID, () -> RawJson.parse(marked)))
        .hasMessage("ES10020: JSON must be UTF-8 without a byte order mark");
  }

  @Test
  void tellsTheLineAndTheColumnAndNothingOfTheContent() {
    assertThat(
            assertFails(
                ErrorCode.JSON_INVALID,
                () -> RawJson.parse("{\"password\":\n  \"hunter2\", hunter3}")))
        .hasMessage("ES10020: JSON is not valid at line 2, column 14")
        .hasNoCause();
    assertThat(assertFails(ErrorCode.JSON_INVALID, () -> RawJson.parse("{} hunter2")))
        .hasMessageContaining("line 1, column 4")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void limitsDepthNamesAndNumbers() {
    int depth = JsonLimits.MAX_DEPTH;
    RawJson.parse("[".repeat(depth) + "]".repeat(depth));
    RawJson.parse("{\"" + "n".repeat(JsonLimits.MAX_NAME_CHARS) + "\":1}");
    RawJson.parse("1".repeat(JsonLimits.MAX_NUMBER_CHARS));

    assertFails(
        ErrorCode.JSON_INVALID, () -> RawJson.parse("[".repeat(depth + 1) + "]".repeat(depth + 1)));
    assertFails(ErrorCode.JSON_INVALID, () -> RawJson.parse("[".repeat(1_000_000)));
    assertFails(
        ErrorCode.JSON_INVALID,
        () -> RawJson.parse("{\"" + "n".repeat(JsonLimits.MAX_NAME_CHARS + 1) + "\":1}"));
    assertFails(
        ErrorCode.JSON_INVALID, () -> RawJson.parse("1".repeat(JsonLimits.MAX_NUMBER_CHARS + 1)));
    assertFails(
        ErrorCode.JSON_INVALID,
        () -> RawJson.parse("0." + "1".repeat(JsonLimits.MAX_NUMBER_CHARS)));
    assertFails(
        ErrorCode.JSON_INVALID, () -> RawJson.parse(new byte[JsonLimits.MAX_VALUE_BYTES + 1]));
  }

  @Test
  void doesNotShareItsBytes() {
    byte[] bytes = {'1'};
    RawJson value = RawJson.parse(bytes);
    bytes[0] = '2';
    value.bytes()[0] = '3';

    assertThat(value).hasToString("1");
  }

  @Test
  void standsForNoPayloadAsNull() {
    assertThat(RawJson.codec().encode(null)).asString().isEqualTo("null");
  }
}
