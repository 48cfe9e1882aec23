package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.transport.netty.ServerLimits.Lists;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of the REST API in the words of OpenAPI 3.1, as it is for one server: with the
 * fields of its application and what its clients have to show, and without what it does not have.
 */
final class OpenApiDocument {
  private static final String RESOURCE = "openapi.json";

  private OpenApiDocument() {}

  /**
   * Makes the document.
   *
   * @param ownFields what specifications have besides the fields of every stream
   * @param publishes whether there is an event log
   * @param lists how much of a list one request may read
   * @param security what clients have to show
   */
  static byte[] of(Set<String> ownFields, boolean publishes, Lists lists, ApiSecurity security) {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode document;
    try (InputStream in =
        Objects.requireNonNull(OpenApiDocument.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      document = (ObjectNode) mapper.readTree(in);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    for (String schema : new String[] {"Stream", "StreamRequest"}) {
      ObjectNode fields = object(document, "/components/schemas/" + schema + "/properties");
      ownFields.forEach(field -> fields.putObject(field).put("description", "Of the application."));
    }
    if (!publishes) {
      ((ObjectNode) document.get("paths")).remove("/api/v1/events");
    }
    object(document, "/components/parameters/Limit/schema")
        .put("maximum", lists.maxLimit())
        .put("default", lists.defaultLimit());
    object(document, "/components/parameters/Skip/schema").put("maximum", lists.maxSkip());
    String query = "/components/schemas/Query/properties/";
    object(document, query + "limit").put("maximum", lists.maxLimit());
    object(document, query + "skip").put("maximum", lists.maxSkip());
    security.describeIn(document, List.of("/health/live", "/health/ready"));
    return mapper.writeValueAsBytes(document);
  }

  private static ObjectNode object(ObjectNode document, String pointer) {
    return (ObjectNode) document.at(pointer);
  }
}
