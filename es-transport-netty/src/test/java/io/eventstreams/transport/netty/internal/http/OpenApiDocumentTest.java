package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.ServerLimits.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description of the REST API is that of the program. */
final class OpenApiDocumentTest {
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private final JsonNode document = parsed(Set.of(), true);

  private static JsonNode parsed(Set<String> ownFields, boolean publishes) {
    return parsed(ownFields, publishes, ApiSecurity.of("", false));
  }

  private static JsonNode parsed(Set<String> ownFields, boolean publishes, ApiSecurity security) {
    return JsonMapper.shared()
        .readTree(OpenApiDocument.of(ownFields, publishes, new Lists(2, 3, 4), security));
  }

  private static JsonNode asking(String challenge, boolean certificates) {
    return parsed(Set.of(), true, ApiSecurity.of(challenge, certificates));
  }

  private static List<String> operations(JsonNode document) {
    List<String> operations = new ArrayList<>();
    for (var path : document.get("paths").properties()) {
      for (String method : path.getValue().propertyNames()) {
        if (!method.equals("parameters")) {
          operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return operations;
  }

  @Test
  void describesEveryRouteOnce() {
    assertThat(operations(document))
        .containsExactlyInAnyOrderElementsOf(
            RouteTableTest.routes().table().stream()
                .map(route -> route.method() + " " + route.template())
                .toList());
    List<String> ids = document.findValuesAsString("operationId");
    assertThat(ids).hasSameSizeAs(operations(document)).doesNotHaveDuplicates();
  }

  @Test
  void describesEachVariableOfAPath() {
    for (var path : document.get("paths").properties()) {
      List<String> variables = new ArrayList<>();
      Matcher matcher = VARIABLE.matcher(path.getKey());
      while (matcher.find()) {
        variables.add(matcher.group(1));
      }
      List<String> described = new ArrayList<>();
      List<JsonNode> parameters = new ArrayList<>();
      path.getValue().path("parameters").forEach(parameters::add);
      for (JsonNode parameter : parameters) {
        described.add(
            document.at(parameter.get("$ref").stringValue().substring(1)).get("name").asString());
      }
      assertThat(described).as(path.getKey()).containsExactlyElementsOf(variables);
    }
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
    List<String> references = document.findValuesAsString("$ref");
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
    for (var kind : document.get("components").properties()) {
      for (String name : kind.getValue().propertyNames()) {
        assertThat(references).contains("#/components/" + kind.getKey() + "/" + name);
      }
    }
  }

  @Test
  void isThatOfOneServer() {
    JsonNode own = parsed(Set.of("colour"), false);
    assertThat(operations(own)).doesNotContain("POST /api/v1/events");
    for (String schema : List.of("Stream", "StreamRequest")) {
      String pointer = "/components/schemas/" + schema + "/properties/colour";
      assertThat(own.at(pointer).isObject()).isTrue();
      assertThat(document.at(pointer).isMissingNode()).isTrue();
    }
    JsonNode limit = own.at("/components/parameters/Limit/schema");
    assertThat(limit.get("default").asInt()).isEqualTo(2);
    assertThat(limit.get("maximum").asInt()).isEqualTo(3);
    assertThat(own.at("/components/parameters/Skip/schema/maximum").asInt()).isEqualTo(4);
    assertThat(own.at("/components/schemas/Query/properties/limit/maximum").asInt()).isEqualTo(3);
    assertThat(own.at("/components/schemas/Query/properties/skip/maximum").asInt()).isEqualTo(4);
  }

  @Test
  void asksForNothingWhereNobodyIsAsked() {
    assertThat(document.has("security")).isFalse();
    assertThat(document.get("components").has("securitySchemes")).isFalse();
    assertThat(document.findValues("security")).isEmpty();
  }

  @Test
  void saysOfWhichCredentialsOneSuffices() {
    JsonNode both = asking("Bearer realm=\"eventstreams\", Basic realm=\"eventstreams\"", false);
    assertThat(both.at("/components/securitySchemes").toString())
        .isEqualTo(
            "{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                + "\"basic\":{\"type\":\"http\",\"scheme\":\"basic\"}}");
    assertThat(both.get("security").toString()).isEqualTo("[{\"bearer\":[]},{\"basic\":[]}]");
    for (String path : List.of("/health/live", "/health/ready")) {
      assertThat(both.get("paths").get(path).at("/get/security").toString()).isEqualTo("[{}]");
    }
    assertThat(both.findValues("security")).hasSize(3);
  }

  @Test
  void saysThatACertificateIsNeededBesides() {
    JsonNode only = asking("", true);
    assertThat(only.at("/components/securitySchemes").toString())
        .isEqualTo("{\"mutualTLS\":{\"type\":\"mutualTLS\"}}");
    assertThat(only.findValues("security").toString()).isEqualTo("[[{\"mutualTLS\":[]}]]");
    JsonNode also = asking("Bearer", true);
    assertThat(also.get("security").toString()).isEqualTo("[{\"bearer\":[],\"mutualTLS\":[]}]");
    assertThat(also.get("paths").get("/health/live").at("/get/security").toString())
        .isEqualTo("[{\"mutualTLS\":[]}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Bearer|bearer",
        "Basic realm=\"a\", charset=\"UTF-8\"|basic",
        "Negotiate, Digest realm=\"a\", qop=auth, Bearer|negotiate digest bearer",
        "Bearer , Basic realm = \"a\"|bearer basic",
        "DPoP algs=\"ES256\"|dpop",
        "``|``"
      })
  void readsTheSchemesOfAChallenge(String challenge, String schemes) {
    assertThat(String.join(" ", ApiSecurity.of(challenge, false).schemes())).isEqualTo(schemes);
  }
}
