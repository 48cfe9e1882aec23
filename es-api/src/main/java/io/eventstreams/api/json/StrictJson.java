package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** The one way in which JSON is read here: strict grammar, UTF-8 only, limits of our own. */
final class StrictJson {
  /** A batch, its list of events and an event wrapped around its data. */
  private static final int ENVELOPE_DEPTH = 3;

  /** For one value that comes in. */
  static final JsonFactory VALUES = factory(JsonLimits.MAX_DEPTH);

  /**
   * For events and batches, whose data may use all of the depth allowed to a value, and for what is
   * read out of them: data that was no object is one level deeper then.
   */
  static final JsonFactory ENVELOPES = factory(JsonLimits.MAX_DEPTH + ENVELOPE_DEPTH);

  /** Keeps the digits of numbers, and refuses a member that is given twice. */
  static final JsonMapper EXACT = exact(ENVELOPES);

  /** As {@link #EXACT}, for what people send: it must not become many times as large as a tree. */
  private static final JsonMapper REQUESTS =
      exact(
          factory(
              limits(JsonLimits.MAX_DEPTH + ENVELOPE_DEPTH)
                  .maxTokenCount(JsonLimits.MAX_REQUEST_TOKENS)));

  private StrictJson() {}

  private static JsonFactory factory(int maxDepth) {
    return factory(limits(maxDepth));
  }

  private static StreamReadConstraints.Builder limits(int maxDepth) {
    return StreamReadConstraints.builder()
        .maxNestingDepth(maxDepth)
        .maxNameLength(JsonLimits.MAX_NAME_CHARS)
        .maxNumberLength(JsonLimits.MAX_NUMBER_CHARS)
        .maxStringLength(JsonLimits.MAX_VALUE_BYTES);
  }

  private static JsonFactory factory(StreamReadConstraints.Builder limits) {
    return JsonFactory.builder()
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .streamReadConstraints(limits.build())
        .build();
  }

  private static JsonMapper exact(JsonFactory factory) {
    return JsonMapper.builder(factory)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /** A parser over bytes whose encoding has been checked. */
  static JsonParser parser(JsonFactory factory, byte[] json) {
    return factory.createParser(ObjectReadContext.empty(), json);
  }

  /** The tree of exactly one value. */
  static JsonNode tree(byte[] json, JsonUse use) {
    checkLength(json);
    checkEncoding(json);
    try {
      JsonNode tree = (use == JsonUse.SHOWN ? REQUESTS : EXACT).readTree(json);
      if (tree.isMissingNode()) {
        throw empty();
      }
      return tree;
    } catch (JacksonException e) {
      throw invalid(e);
    } catch (NumberFormatException e) {
      throw numberTooLarge();
    }
  }

  /** Jackson lets this one exception through as it is, when an exponent does not fit 32 bits. */
  static EventStreamException numberTooLarge() {
    return ErrorCode.JSON_INVALID.error("JSON has a number that is too large");
  }

  /** UTF-8, and without the byte order mark which RFC 8259 lets nobody send. */
  static void checkEncoding(byte[] json) {
    if (json.length > 2
        && json[0] == (byte) 0xef
        && json[1] == (byte) 0xbb
        && json[2] == (byte) 0xbf) {
      throw ErrorCode.JSON_INVALID.error("JSON must be UTF-8 without a byte order mark");
    }
    Utf8.check(json);
  }

  static void checkLength(byte[] json) {
    if (json.length > JsonLimits.MAX_VALUE_BYTES) {
      throw ErrorCode.JSON_INVALID.error(
          "JSON must have at most " + JsonLimits.MAX_VALUE_BYTES + " bytes, had " + json.length);
    }
  }

  static EventStreamException empty() {
    return ErrorCode.JSON_INVALID.error("JSON must be one value, was empty");
  }

  /** Reports that something follows the value which the parser has just read. */
  static EventStreamException trailing(JsonParser parser) {
    return ErrorCode.JSON_INVALID.error(
        "JSON must be exactly one value, more follows" + place(parser.currentTokenLocation()));
  }

  /**
   * What is wrong and where. The parser's own message and the exception itself are left out on
   * purpose: they quote the input.
   */
  static EventStreamException invalid(JacksonException e) {
    return ErrorCode.JSON_INVALID.error(reason(e) + place(e.getLocation()));
  }

  private static String reason(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return "JSON is nested too deeply, has too many values, or a name, number or string that is"
          + " too long,";
    }
    if (e instanceof UnexpectedEndOfInputException) {
      return "JSON ends before its value is complete";
    }
    String message = e.getOriginalMessage();
    return message != null && message.startsWith("Duplicate Object property")
        ? "JSON object has a member twice"
        : "JSON is not valid";
  }

  private static String place(TokenStreamLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
