package io.eventstreams.server.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.server.internal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What YAML makes of a text is not what counts. */
class ConfigFileTest {
  @TempDir Path folder;

  private ServerConfig read(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return ServerConfig.read(
        new ServerConfig.Options(file.toString(), null, null, null, null), Map.of());
  }

  private void refused(String text, String message) {
    assertThatThrownBy(() -> read("c.yaml", text))
        .isInstanceOfSatisfying(
            CommandFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
        .hasMessageContaining(message);
  }

  @Test
  void aTextIsWhatIsWritten() throws IOException {
    ServerConfig config =
        read(
            "c.yaml",
            """
            server: {port: 80, tls: {enabled: false, requiredDNAttributes: {O: 007}}}
            retry: {factor: 1.50}
            defaults:
              batchSize: 1000
              webhooks:
                auth: {username: 1.0, password: 7e3}
                headers: {X-Api-Version: 1.10, X-Hex: 0x1F, X-Long: 12345678901234567890.10, X-True: true}
            tlsConfigs: [{name: 1.10, tls: {enabled: false, requiredDNAttributes: {CN: 2.50}}}]
            """);
    HttpConfig webhooks = config.streams().defaults().webhooks();
    assertThat(webhooks.headers())
        .isEqualTo(
            Map.of(
                "X-Api-Version", Secret.of("1.10"),
                "X-Hex", Secret.of("0x1F"),
                "X-Long", Secret.of("12345678901234567890.10"),
                "X-True", Secret.of("true")));
    assertThat(webhooks.authUsername()).isEqualTo("1.0");
    assertThat(webhooks.authPassword()).isEqualTo(Secret.of("7e3"));
    assertThat(config.streams().tlsConfigs()).containsOnlyKeys("1.10");
    assertThat(config.streams().tlsConfigs().get("1.10").requiredDNAttributes())
        .isEqualTo(Map.of("CN", "2.50"));
    assertThat(config.description()).contains("server.tls.requiredDNAttributes={O=007}");
    assertThat(config.port()).isEqualTo(80);
    assertThat(config.streams().retry().factor()).isEqualTo(1.5);
    assertThat(config.streams().defaults().batchSize()).isEqualTo(1000);
    assertThat(
            read("c.json", "{\"defaults\": {\"webhooks\": {\"headers\": {\"X\": 1.10}}}}")
                .streams()
                .defaults()
                .webhooks()
                .headers())
        .isEqualTo(Map.of("X", Secret.of("1.10")));
  }

  @Test
  void refusesWhatYamlWouldTakeOffAValue() throws IOException {
    String message = "must have no anchors, aliases or tags";
    refused("server: {auth: {token: *hidden}}", message);
    refused("server: {auth: {token: &hidden x}}", message);
    refused("server:\n  auth:\n    token: !hidden", message);
    refused("server:\n  auth:\n    token: !!binary aGlkZGVu", message);
    refused("server:\n  host: &h a\n  data: *h", message);
    refused("defaults: &a\n  batchSize: 1", message);
    refused("defaults:\n  <<: *a", message);
    refused("*a : 1", message);
    refused("websocket:\n  allowedOrigins:\n  - *a", message);
    refused("server:\n  # Grüße 👩\n  host: 'ü'\n  data: *h", message + ", so that");
    refused("server:\n  # Grüße 👩\n  host: 'ü'\n  data: *h", "has one in line 4, column 9");
    assertThatThrownBy(() -> read("c.yaml", "server: {auth: {token: *hidden}}"))
        .hasMessageNotContaining("hidden");
    assertThat(read("c.yaml", "server: {data: '*&!', host: \"!a\"}").data())
        .isEqualTo(Path.of("*&!"));
    assertThat(read("c.yaml", "server:\n  data: >-\n    !a\n").data()).isEqualTo(Path.of("!a"));
    assertThat(read("c.yaml", "\ufeffserver:\n  data:\n  port: 1\n").port()).isEqualTo(1);
    assertThat(read("c.json", "{\"server\": {\"data\": \"*a\"}}").data()).isEqualTo(Path.of("*a"));
  }

  @Test
  void refusesAFileThatIsNestedWithoutEnd() {
    refused("[".repeat(100_000), "it is nested more than 32 deep");
    refused("{a: ".repeat(100_000), "it is nested more than 32 deep");
  }

  private String refusal(String name, String text) {
    return String.valueOf(catchThrowable(() -> read(name, text)).getMessage());
  }

  /** What is malformed is often a secret that should have been quoted, and goes to a log. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          c.json ~ {"server":{"auth":{"token": s3cretToken}}}
          c.json ~ {"server":{"auth":{"token": s3cretToken"}}}
          c.json ~ {"server":{"auth":{"token": -s3cretToken}}}
          c.json ~ {"server":{"auth":{"token": 7s3cretToken}}}
          c.json ~ {"server":{"auth":{"token": "\\s3cretToken"}}}
          c.json ~ {"server":{"auth":{"s3cretToken": 1, "s3cretToken": 2}}}
          c.json ~ {"server":{"auth":{"token: s3cretToken
          c.yaml ~ server: {auth: {token: @s3cretToken}}
          c.yaml ~ server: {auth: {token: %s3cretToken}}
          c.yaml ~ server: {auth: {token: `s3cretToken}}
          c.yaml ~ server: {auth: {token: "\\s3cretToken"}}
          c.yaml ~ server: {auth: {token: "s3cretToken
          c.yaml ~ server: {auth: {token: s3cretToken: s3cretToken}}
          c.yaml ~ server: {auth: {s3cretToken: 1, s3cretToken: 2}}
          c.yaml ~ server: {auth: {token: !s3cretToken!s3cretToken x}}
          c.yaml ~ server: {auth: {token: !<s3cretToken}}
          c.yaml ~ server: {auth: {token: [s3cretToken}}
          c.yaml ~ %s3cretToken
          c.yaml ~ %TAG s3cretToken
          c.yaml ~ %YAML s3cretToken
          """)
  void quotesNothingOfAFileThatIsMalformed(String name, String text) {
    assertThat(refusal(name, text))
        .contains("must be valid", "in line 1, column ")
        .doesNotContainIgnoringCase("s3cret");
  }

  @Test
  void saysWhatIsWrongWithoutSayingWith() {
    String where = "must be valid JSON, is not in line 1, column ";
    assertThat(refusal("c.json", "{\"a\": 1, \"a\": 2}"))
        .contains(where)
        .endsWith(": a name stands twice");
    assertThat(refusal("c.json", "{\"a\": 1"))
        .contains(where)
        .endsWith(": it ends before it is complete");
    assertThat(refusal("c.yaml", "a: 1\na: 2"))
        .contains("must be valid YAML, is not in line 2, column ")
        .endsWith(": a name stands twice");
    assertThat(refusal("c.json", "{\"a\": " + "1".repeat(2_000) + "}"))
        .endsWith("must be valid JSON, is not: a name or a number is too long");
    assertThat(refusal("c.json", "{\"a\": 1} 2")).endsWith(": there is more than one document");
    assertThat(refusal("c.json", "{\"a\": b}")).matches(".*" + where + "\\d+");
  }

  /** To YAML, what stands before it is a part of the name. */
  @Test
  void aValueAfterAColonWithoutASpaceIsNotShown() {
    assertThat(refusal("c.yaml", "server: {auth: {token:s3cretToken}}"))
        .startsWith("unknown key 'server.auth.token:…' in ");
    assertThat(refusal("c.yaml", "defaults: {webhooks: {headers: {X-Key:s3cretToken}}}"))
        .startsWith("defaults.webhooks.headers.X-Key:… in ")
        .endsWith(" must be a single value")
        .doesNotContain("s3cret");
  }
}
