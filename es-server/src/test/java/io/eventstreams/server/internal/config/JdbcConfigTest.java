package io.eventstreams.server.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Secret;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.store.jdbc.LogRetention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcConfigTest {
  private static final String URL = "url: 'jdbc:postgresql://db:5432/events'";

  @TempDir Path folder;

  private ServerConfig read(String server, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "server: {" + server + "}");
    return ServerConfig.read(
        new ServerConfig.Options(file.toString(), null, null, null, null), environment);
  }

  private void refused(String server, String message) {
    assertThatThrownBy(() -> read(server, Map.of()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void h2WithAllEventsIsTheUsualOne() throws IOException {
    JdbcConfig config = read("port: 1", Map.of()).jdbc();
    assertThat(config.postgres()).isEmpty();
    assertThat(config.retention()).isEmpty();
  }

  @Test
  void aPasswordStandsInTheFileOrInTheEnvironmentOrInAFileOfItsOwn() throws IOException {
    Path own = Files.writeString(folder.resolve("password"), "s3cret\n");
    for (ServerConfig config :
        new ServerConfig[] {
          read("jdbc: {" + URL + ", user: u, password: s3cret}", Map.of()),
          read("jdbc: {" + URL + ", user: u, passwordFile: " + own + "}", Map.of()),
          read(
              "jdbc: {" + URL + ", user: u}",
              Map.of("EVENTSTREAMS_SERVER_JDBC_PASSWORD", "s3cret")),
        }) {
      assertThat(config.jdbc().postgres())
          .contains(
              new JdbcConfig.Postgres(
                  "jdbc:postgresql://db:5432/events", "u", Secret.of("s3cret"), 10));
      assertThat(config.toString()).doesNotContain("s3cret");
      assertThat(config.description())
          .contains("server.jdbc.url=jdbc:postgresql://db:5432/events")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void eventsGoAtAnAge() throws IOException {
    assertThat(read("jdbc: {dropReadAfter: 0}", Map.of()).jdbc().retention())
        .contains(LogRetention.dropReadAfter(Duration.ZERO));
    assertThat(read("jdbc: {dropReadAfter: 1h, dropUnreadAfter: 24h}", Map.of()).jdbc().retention())
        .contains(
            LogRetention.dropReadAfter(Duration.ofHours(1)).andUnreadAfter(Duration.ofDays(1)));
  }

  @Test
  void saysWhatIsNotValid() {
    refused("jdbc: {url: 'jdbc:h2:mem:s3cret'}", "must be a URL such as jdbc:postgresql:");
    refused("jdbc: {url: 'jdbc:postgresql://db/e?password=s3cret'}", "without a password");
    refused("jdbc: {url: 'jdbc:postgresql://u:s3cret@db/e'}", "without a password");
    refused("jdbc: {user: u}", "server.jdbc.user needs server.jdbc.url");
    refused("jdbc: {password: s3cret}", "server.jdbc.password needs server.jdbc.url");
    refused("jdbc: {poolSize: 20}", "server.jdbc.poolSize needs server.jdbc.url");
    refused("jdbc: {" + URL + ", poolSize: 9}", "must be a whole number from 10 to 1000");
    refused(
        "jdbc: {" + URL + ", password: s3cret, passwordFile: x}",
        "server.jdbc.password excludes server.jdbc.passwordFile");
    refused(
        "store: memory, jdbc: {" + URL + "}",
        "server.jdbc.url needs server.store to be jdbc, was memory");
    refused("store: chronicle, jdbc: {dropReadAfter: 1h}", "was chronicle");
    refused("jdbc: {dropUnreadAfter: 1h}", "needs server.jdbc.dropReadAfter");
    refused(
        "jdbc: {dropReadAfter: 2h, dropUnreadAfter: 1h}",
        "must not be below server.jdbc.dropReadAfter, which is 2h0m0s, was 1h0m0s");
    refused("jdbc: {dropReadAfter: 876001h}", "server.jdbc: dropReadAfter must be from 0s");
  }
}
