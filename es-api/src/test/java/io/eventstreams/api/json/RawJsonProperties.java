package io.eventstreams.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class RawJsonProperties {
  private static final JsonMapper ORACLE = JsonMapper.builder().build();

  /**
   * The oracle looks only at the low eight bits of the four characters behind {@code \\u}, so that
   * it takes U+0130 for the digit 0.
   */
  private static final Pattern ESCAPES =
      Pattern.compile("(?:[^\\\\]++|\\\\[^u]|\\\\u\\p{XDigit}{4})*+", Pattern.DOTALL);

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "\\",
          "u",
          "0",
          "1",
          "-",
          ".",
          "e",
          " ",
          "\n",
          "\t",
          "t",
          "true",
          "null",
          "/",
          "\u00e9",
          "\uD83D\uDE00",
          "\0",
          "\u001f");

  @Property
  void acceptsEveryText(@ForAll("values") String json) {
    assertThat(RawJson.parse(json)).hasToString(json);
  }

  @Property(tries = 3_000)
  void acceptsAMutatedTextExactlyIfItIsJson(@ForAll("mutants") byte[] bytes) {
    assertThat(accepts(bytes)).as(() -> Arrays.toString(bytes)).isEqualTo(isJson(bytes));
  }

  @Example
  void takesNoLetterForADigitOfAnEscape() {
    byte[] bytes = "\"\\u000\u0130\"".getBytes(StandardCharsets.UTF_8);

    assertThat(accepts(bytes)).isFalse();
    assertThat(isJson(bytes)).isFalse();
  }

  @Property(tries = 3_000)
  void acceptsBrokenUtf8Nowhere(@ForAll("utf8Like") byte[] middle) {
    ByteBuffer quoted = ByteBuffer.allocate(middle.length + 2).put((byte) '"');
    quoted.put(middle).put((byte) '"');

    assertThat(accepts(quoted.array())).isEqualTo(isJson(quoted.array()));
  }

  private static boolean accepts(byte[] bytes) {
    try {
      RawJson.parse(bytes);
      return true;
    } catch (EventStreamException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.JSON_INVALID);
      return false;
    }
  }

  private static boolean isJson(byte[] bytes) {
    String text = decoded(bytes);
    if (text == null || !ESCAPES.matcher(text).matches()) {
      return false;
    }
    try {
      return !ORACLE.readTree(text).isMissingNode();
    } catch (JacksonException e) {
      return false;
    }
  }

  private static @Nullable String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  @Provide
  Arbitrary<String> values() {
    return JsonTexts.values();
  }

  /** A valid text with a few bytes replaced, put in or taken out. */
  @Provide
  Arbitrary<byte[]> mutants() {
    Arbitrary<byte[]> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(PIECES).map(piece -> piece.getBytes(StandardCharsets.UTF_8)),
            Arbitraries.bytes().map(one -> new byte[] {one}),
            Arbitraries.just(new byte[0]));
    Arbitrary<byte[]> texts = JsonTexts.values().map(text -> text.getBytes(StandardCharsets.UTF_8));
    return Combinators.combine(
            texts, pieces, Arbitraries.integers().between(0, 1_000), Arbitraries.of(0, 1, 2))
        .as(RawJsonProperties::mutated);
  }

  private static byte[] mutated(byte[] text, byte[] piece, int place, int removed) {
    int at = place % (text.length + 1);
    int behind = Math.min(text.length, at + removed);
    ByteBuffer out = ByteBuffer.allocate(text.length - (behind - at) + piece.length);
    out.put(text, 0, at).put(piece).put(text, behind, text.length - behind);
    return out.array();
  }

  /** Bytes near the bounds of the forms that UTF-8 has. */
  @Provide
  Arbitrary<byte[]> utf8Like() {
    return Arbitraries.of(
            0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
            0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff)
        .map(Integer::byteValue)
        .array(byte[].class)
        .ofMaxSize(5);
  }
}
