package io.eventstreams.transport.netty;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds replies against the description of the REST API, with a validator that is not ours. */
final class OpenApi {
  static final JsonNode DOCUMENT = read();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Map<String, Schema> COMPILED = new ConcurrentHashMap<>();

  private OpenApi() {}

  private static JsonNode read() {
    try (InputStream in =
        EventStreamsServer.class.getResourceAsStream("internal/http/openapi.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Fails unless this reply is one that the document promises for its request. */
  static void check(String method, String path, int status, String contentType, String body) {
    JsonNode operation = operation(method, path);
    if (operation == null) {
      return;
    }
    String name = method + " " + path + " " + status;
    JsonNode response = resolved(operation.path("responses").path(String.valueOf(status)));
    if (response.isMissingNode()) {
      throw new AssertionError("status not described: " + name + " " + body);
    }
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      if (!body.isEmpty()) {
        throw new AssertionError("a body that is not described: " + name + " " + body);
      }
      return;
    }
    JsonNode media = content.path(contentType.split(";", 2)[0]);
    if (media.isMissingNode()) {
      throw new AssertionError("content type not described: " + name + " " + contentType);
    }
    if (contentType.equals("application/json")) {
      var errors = compiled(media.get("schema")).validate(body, InputFormat.JSON);
      if (!errors.isEmpty()) {
        throw new AssertionError(name + " " + body + " is not as described: " + errors);
      }
    }
  }

  private static Schema compiled(JsonNode schema) {
    return COMPILED.computeIfAbsent(
        schema.toString(),
        text -> {
          ObjectNode root = JsonMapper.shared().createObjectNode();
          root.putArray("allOf").add(schema);
          root.set("components", DOCUMENT.get("components"));
          return SCHEMAS.getSchema(root.toString(), InputFormat.JSON);
        });
  }

  private static JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isString() ? DOCUMENT.at(reference.stringValue().substring(1)) : node;
  }

  /** The most literal path that fits; null when there is none, or not with this method. */
  private static JsonNode operation(String method, String target) {
    List<String> given = List.of(target.split("\\?", 2)[0].split("/", -1));
    List<String> fitting = new ArrayList<>();
    for (String template : DOCUMENT.get("paths").propertyNames()) {
      List<String> wanted = List.of(template.split("/", -1));
      boolean fits = wanted.size() == given.size();
      for (int i = 0; fits && i < wanted.size(); i++) {
        fits =
            wanted.get(i).startsWith("{")
                ? !given.get(i).isEmpty()
                : wanted.get(i).equals(given.get(i));
      }
      if (fits) {
        fitting.add(template);
      }
    }
    return fitting.stream()
        .sorted((a, b) -> Long.compare(variables(a), variables(b)))
        .map(
            template ->
                DOCUMENT.get("paths").get(template).path(method.toLowerCase(java.util.Locale.ROOT)))
        .filter(JsonNode::isObject)
        .findFirst()
        .orElse(null);
  }

  private static long variables(String template) {
    return template.chars().filter(c -> c == '{').count();
  }
}
