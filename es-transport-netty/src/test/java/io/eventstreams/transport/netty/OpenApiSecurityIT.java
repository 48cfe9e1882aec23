package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Secret;
import io.netty.pkitesting.X509Bundle;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the description of the API says about credentials is what its server asks for. */
@Timeout(60)
final class OpenApiSecurityIT {
  static {
    LeakWatch.install();
  }

  private static final X509Bundle OWN = TestCertificates.server(TestCertificates.AUTHORITY);
  private static final Authenticator BOTH =
      Authenticators.anyOf(
          Authenticators.bearer(Secret.of("t0ken")), Authenticators.basic("ann", Secret.of("pw")));

  private static JsonNode document(TestServer test, HttpClient client) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(test.server.uri().resolve("/api/v1/openapi.json"))
            .header("authorization", "Bearer t0ken")
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  @Test
  void aServerThatAsksNobodySaysNothing() throws Exception {
    try (TestServer test = new TestServer()) {
      JsonNode document = document(test, HttpClient.newHttpClient());
      assertThat(document.findValues("security")).isEmpty();
      assertThat(document.findValues("securitySchemes")).isEmpty();
    }
  }

  private static TestServer asking() {
    return new TestServer(
        WebSocketOptions.DEFAULTS, ServerLimits.DEFAULTS, builder -> builder.authenticator(BOTH));
  }

  private static TestServer wantingCertificates() {
    return new TestServer(
        WebSocketOptions.DEFAULTS,
        ServerLimits.DEFAULTS,
        builder -> builder.authenticator(BOTH).tls(TestCertificates.mutual(OWN, Map.of())));
  }

  private static HttpClient certified() throws Exception {
    X509Bundle client = TestCertificates.client(TestCertificates.AUTHORITY, "CN=reader");
    return HttpClient.newBuilder()
        .sslContext(ClientTls.context(TestCertificates.trusting(client)))
        .build();
  }

  @Test
  void aServerWithAnAuthenticatorNamesItsSchemes() throws Exception {
    try (TestServer test = asking()) {
      JsonNode document = document(test, HttpClient.newHttpClient());
      assertThat(document.get("security").toString()).isEqualTo("[{\"bearer\":[]},{\"basic\":[]}]");
      assertThat(test.call("GET", "/api/v1/openapi.json").statusCode()).isEqualTo(401);
      assertThat(test.call("GET", "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aServerThatWantsCertificatesSaysSo() throws Exception {
    HttpClient client = certified();
    try (TestServer test = wantingCertificates()) {
      JsonNode document = document(test, client);
      assertThat(document.get("security").toString())
          .isEqualTo("[{\"bearer\":[],\"mutualTLS\":[]},{\"basic\":[],\"mutualTLS\":[]}]");
      assertThat(document.at("/paths/~1health~1live/get/security").toString())
          .isEqualTo("[{\"mutualTLS\":[]}]");
    }
    try (TestServer test =
        new TestServer(
            WebSocketOptions.DEFAULTS,
            ServerLimits.DEFAULTS,
            builder -> builder.tls(TestCertificates.listener(OWN)))) {
      assertThat(document(test, client).findValues("security")).isEmpty();
    }
  }

  @Test
  void theDocumentStaysValid() throws Exception {
    Python.assumePackage("openapi_spec_validator");
    HttpClient client = certified();
    try (TestServer asking = asking();
        TestServer wantingCertificates = wantingCertificates()) {
      for (TestServer test : List.of(asking, wantingCertificates)) {
        Python.Result result =
            Python.run(
                document(test, client).toString(),
                "-m",
                "openapi_spec_validator",
                "--schema",
                "3.1",
                "-");
        assertThat(result.exitCode()).as(result.output()).isZero();
      }
    }
  }
}
