package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server with all that it keeps in a real PostgreSQL. */
class PostgresIT {
  private static final String PASSWORD = "s3cret-of-the-test";
  private static EmbeddedPostgres postgres;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    try {
      postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setLocaleConfig("locale", "C.UTF-8")
              .start();
    } catch (IOException | RuntimeException notHere) {
      assumeTrue(false, "PostgreSQL cannot be started here: " + notHere);
    }
    try (Connection connection =
            DriverManager.getConnection(postgres.getJdbcUrl("postgres", "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE events LOGIN PASSWORD '" + PASSWORD + "'");
      statement.execute("CREATE DATABASE events OWNER events");
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  private static String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
  }

  private ChildProcess server(String url) throws IOException {
    return server(url, "events");
  }

  private ChildProcess server(String url, String user) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    return ChildProcess.program(
        Map.of(
            "EVENTSTREAMS_SERVER_JDBC_URL",
            url,
            "EVENTSTREAMS_SERVER_JDBC_USER",
            user,
            "EVENTSTREAMS_SERVER_JDBC_PASSWORDFILE",
            password.toString()),
        "--port",
        "0",
        "--data",
        folder.resolve("data").toString());
  }

  private static String post(String url, String type, String body) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", type)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
    return response.body();
  }

  @Test
  void eventsAndStreamsAreThereAfterARestart() throws Exception {
    try (ChildProcess server = server(url("events"))) {
      String url = server.awaitReady();
      post(url + "/api/v1/eventstreams", "application/json", "{\"name\":\"kept\"}");
      post(url + "/api/v1/events", "application/x-ndjson", "{\"data\":1}\n{\"data\":2}\n");
      assertThat(tail(url, 2)).allMatch(line -> line.contains("sequenceId"));
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
      assertThat(String.join("\n", server.err()))
          .contains("server.jdbc.url=" + url("events"))
          .doesNotContain(PASSWORD, "\tat ", " WARNING ", " SEVERE ");
    }
    try (ChildProcess server = server(url("events"))) {
      String url = server.awaitReady();
      post(url + "/api/v1/events", "application/x-ndjson", "{\"data\":3}\n");
      assertThat(tail(url, 1)).singleElement().asString().startsWith("{\"data\":3,");
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
    }
    assertThat(folder.resolve("data")).as("nothing is kept in files").doesNotExist();
  }

  private static List<String> tail(String url, int count) throws Exception {
    try (ChildProcess tail =
        ChildProcess.program("tail", "kept", "--url", url, "--count", "" + count)) {
      assertThat(tail.awaitExit()).as("%s", tail).isZero();
      return tail.out();
    }
  }

  @Test
  void aDatabaseThatCannotBeUsedIsOneClearLine() throws Exception {
    refused(url("nowhere"), "there is no database of this name");
    refused("jdbc:postgresql://127.0.0.1:1/events", "it cannot be reached");
    refused(
        url("events") + "?options=-c%20synchronous_commit%3Doff",
        "synchronous_commit must not be off");
  }

  /** At once, as a wrong password: the pool would try for ten seconds, and say less. */
  @Test
  void aUserThatIsNotLetInIsToldWithItsSetting() throws Exception {
    refused(url("events"), "somebody", "server.jdbc.user 'somebody'");
  }

  private void refused(String url, String why) throws Exception {
    refused(url, "events", why);
  }

  private void refused(String url, String user, String why) throws Exception {
    try (ChildProcess server = server(url, user)) {
      assertThat(server.awaitExit()).as("%s", server).isEqualTo(1);
      assertThat(server.out()).isEmpty();
      assertThat(server.err()).last().asString().contains("FF00173", why);
      assertThat(String.join("\n", server.err())).doesNotContain(PASSWORD, "\tat ");
    }
  }

  /** The key may be left out: the URL names the user then, or the driver chooses one. */
  @Test
  void aUserNeedNotBeGiven() throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:1/events?user=events";
    try (ChildProcess server =
        ChildProcess.program(
            Map.of("EVENTSTREAMS_SERVER_JDBC_URL", url),
            "--port",
            "0",
            "--data",
            folder.resolve("data").toString())) {
      assertThat(server.awaitExit()).as("%s", server).isEqualTo(1);
      assertThat(server.err()).last().asString().contains("FF00173", "it cannot be reached");
    }
  }
}
