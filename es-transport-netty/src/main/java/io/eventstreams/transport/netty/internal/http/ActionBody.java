package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The bodies of actions: nothing, {@code {}}, for reset a position to begin at and one to be
 * expected, for replay a list of ids.
 */
final class ActionBody {
  static final int MAX_BYTES = 64 << 10;
  private static final int MAX_IDS = 100;

  private ActionBody() {}

  /**
   * What a reset may be told.
   *
   * @param sequenceId where to begin; null when not given
   * @param expectedCheckpoint where the stream must be; null when not given
   */
  record Reset(@Nullable String sequenceId, @Nullable String expectedCheckpoint) {}

  static void requireEmpty(byte[] body) {
    members(body, List.of());
  }

  static Reset reset(byte[] body) {
    JsonNode members = members(body, List.of("sequenceId", "expectedCheckpoint"));
    return new Reset(text(members, "sequenceId"), text(members, "expectedCheckpoint"));
  }

  /** The parked events to deliver once more, each once. */
  static List<String> replay(byte[] body) {
    JsonNode list = members(body, List.of("ids")).get("ids");
    if (list == null || !list.isArray() || list.isEmpty() || list.size() > MAX_IDS) {
      throw ErrorCode.JSON_INVALID.error("ids must be a list of 1 to " + MAX_IDS + " strings");
    }
    List<String> ids = new ArrayList<>();
    for (JsonNode id : list) {
      if (!id.isString()) {
        throw ErrorCode.JSON_INVALID.error("ids must be strings");
      }
      if (!ids.contains(id.asString())) {
        ids.add(id.asString());
      }
    }
    return ids;
  }

  private static @Nullable String text(JsonNode members, String name) {
    JsonNode value = members.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw ErrorCode.JSON_INVALID.error(name + " must be a string");
    }
    return value.asString();
  }

  private static JsonNode members(byte[] body, List<String> known) {
    if (isBlank(body)) {
      return StrictTree.emptyObject();
    }
    JsonNode root = StrictTree.of(body);
    if (!root.isObject()) {
      throw ErrorCode.JSON_INVALID.error("the body must be empty or a JSON object");
    }
    for (String name : root.propertyNames()) {
      if (!known.contains(name)) {
        throw ErrorCode.MEMBER_UNKNOWN.error("unknown member '" + Printable.of(name) + "'");
      }
    }
    return root;
  }

  private static boolean isBlank(byte[] body) {
    for (byte b : body) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return true;
  }
}
