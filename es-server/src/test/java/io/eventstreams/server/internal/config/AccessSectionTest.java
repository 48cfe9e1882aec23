package io.eventstreams.server.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.transport.netty.Authenticator;
import io.eventstreams.transport.netty.ClientRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessSectionTest {
  @TempDir Path folder;

  private ServerConfig read(String text) throws IOException {
    return read(text, Map.of());
  }

  private ServerConfig read(String text, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), text);
    return ServerConfig.read(
        new ServerConfig.Options(file.toString(), null, null, null, null), environment);
  }

  private void refused(String auth, String message) {
    assertThatThrownBy(() -> read("server: {auth: {" + auth + "}}"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cret");
  }

  private static boolean admits(ServerConfig config, String credentials) throws Exception {
    Authenticator authenticator = config.authenticator().orElseThrow();
    return authenticator.authenticate(
            new ClientRequest(
                "GET",
                List.of("ws"),
                Map.of("Authorization", List.of(credentials)),
                InetAddress.getLoopbackAddress()))
        != null;
  }

  @Test
  void everybodyMayComeInUnlessTold() throws Exception {
    assertThat(read("server: {port: 1}").authenticator()).isEmpty();
  }

  @Test
  void aTokenStandsInTheFileOrInTheEnvironmentOrInAFileOfItsOwn() throws Exception {
    ServerConfig inFile = read("server: {auth: {token: s3cret}}");
    ServerConfig inEnvironment =
        read("server: {port: 1}", Map.of("EVENTSTREAMS_SERVER_AUTH_TOKEN", "s3cret"));
    Path own = Files.writeString(folder.resolve("token"), "s3cret\n");
    ServerConfig inFileOfItsOwn = read("server: {auth: {tokenFile: " + own + "}}");
    for (ServerConfig config : List.of(inFile, inEnvironment, inFileOfItsOwn)) {
      assertThat(admits(config, "Bearer s3cret")).isTrue();
      assertThat(admits(config, "Bearer s3cre")).isFalse();
      assertThat(config.description()).doesNotContain("s3cret");
    }
  }

  @Test
  void eitherATokenOrANameWithItsPassword() throws Exception {
    Path own = Files.writeString(folder.resolve("password"), "b\r\n");
    ServerConfig config =
        read("server: {auth: {token: s3cret, username: a, passwordFile: " + own + "}}");
    assertThat(admits(config, "Bearer s3cret")).isTrue();
    assertThat(admits(config, "Basic YTpi")).isTrue();
    assertThat(admits(config, "Basic YTpj")).isFalse();
  }

  @Test
  void aByteOrderMarkBelongsToNoSecret() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "\ufeffs3cret\r\n");
    Path password = Files.writeString(folder.resolve("password"), "\ufeffb\n");
    ServerConfig config =
        read(
            "server: {auth: {tokenFile: %s, username: a, passwordFile: %s}}"
                .formatted(token, password));
    assertThat(admits(config, "Bearer s3cret")).isTrue();
    assertThat(admits(config, "Basic YTpi")).isTrue();
    Path nothing = Files.writeString(folder.resolve("mark"), "\ufeff\n");
    refused("tokenFile: " + nothing, "server.auth.tokenFile must be a file with one line");
  }

  @Test
  void saysWhatIsNotValid() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    Path two = Files.writeString(folder.resolve("two"), "s3cret\ns3cret\n");
    refused("username: a", "a username with a password");
    refused("password: s3cret", "a password with a username");
    refused("token: s3cret, tokenFile: x", "server.auth.token excludes server.auth.tokenFile");
    refused("tokenFile: " + empty, "server.auth.tokenFile must be a file with one line");
    refused("tokenFile: " + two, "server.auth.tokenFile must be a file with one line");
    refused("tokenFile: " + folder.resolve("none"), "must be a file that can be read");
    refused("token: 's3cret s3cret'", "server.auth: token must be of visible ASCII");
    refused("username: 'a:b', password: s3cret", "server.auth: username must");
    refused("username: a, password: \"s3cret\\e\"", "must have no control characters");
  }
}
