package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.json.JsonLimits;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.transport.netty.internal.json.JsonEncoding;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies as trees: strict grammar, UTF-8 only, no member twice, not too many values. */
final class StrictTree {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonEncoding.utf8Factory()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxTokenCount(JsonLimits.MAX_REQUEST_TOKENS)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private StrictTree() {}

  /**
   * The tree of exactly one value.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10020}
   */
  static JsonNode of(byte[] json) {
    RawJson.parse(json);
    try {
      return JSON.readTree(json);
    } catch (JacksonException | NumberFormatException notValid) {
      throw ErrorCode.JSON_INVALID.error(
          "the body is not valid JSON, or has a member twice, or too many values", notValid);
    }
  }

  static JsonNode emptyObject() {
    return JSON.createObjectNode();
  }
}
