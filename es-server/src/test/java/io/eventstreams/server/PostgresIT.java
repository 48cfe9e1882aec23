package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server with all that it keeps in a real PostgreSQL. */
class PostgresIT {
  private static PostgresDatabase postgres;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresDatabase.start();
  }

  @AfterAll
  static void stop() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  private static String url(String database) {
    return postgres.url(database);
  }

  private ChildProcess server(String url) throws IOException {
    return server(url, "events");
  }

  private ChildProcess server(String url, String user) throws IOException {
    return ChildProcess.program(
        PostgresDatabase.settings(url, user, folder),
        "--port",
        "0",
        "--data",
        folder.resolve("data").toString());
  }

  private static String post(String url, String type, String body) throws Exception {
    return asked("POST", url, type, body, 200, 201);
  }

  private static String asked(String method, String url, String type, String body, Integer... codes)
      throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", type)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isIn((Object[]) codes);
    return response.body();
  }

  /** A later release has written it, or somebody by hand. */
  @Test
  void aStreamThatCannotBeReadIsSeenAndMendedAndHoldsUpNoOther() throws Exception {
    String streams;
    try (ChildProcess server = server(url("events"))) {
      streams = server.awaitReady() + "/api/v1/eventstreams";
      post(streams, "application/json", "{\"name\":\"steady\"}");
      post(
          streams,
          "application/json",
          "{\"name\":\"later\",\"topicFilter\":\"a\",\"errorHandling\":\"skip\"}");
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
    }
    int changed =
        postgres.execute(
            "events", "UPDATE eventstreams SET error_handling='shrug' WHERE name='later'");
    assertThat(changed).isOne();
    try (ChildProcess server = server(url("events"))) {
      String url = server.awaitReady();
      streams = url + "/api/v1/eventstreams";
      post(url + "/api/v1/events", "application/x-ndjson", "{\"topic\":\"a\",\"data\":4}\n");
      assertThat(tail(url, "steady", 1)).isNotEmpty();
      assertThat(asked("GET", streams + "/later", "application/json", "", 200))
          .contains("\"status\":\"unknown\"", "\"topicFilter\":\"a\"");
      for (String part : List.of("{\"batchSize\":9}", "{\"status\":\"started\"}")) {
        assertThat(asked("PATCH", streams + "/later", "application/json", part, 500))
            .contains("FF00233", "cannot be read whole");
      }
      assertThat(asked("GET", streams + "/later", "application/json", "", 200))
          .contains("\"status\":\"unknown\"");
      asked("PUT", streams + "/later", "application/json", "{\"name\":\"later\"}", 200);
      assertThat(asked("GET", streams + "/later", "application/json", "", 200))
          .contains("\"status\":\"started\"");
      asked("DELETE", streams + "/later", "application/json", "", 204);
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
      assertThat(String.join("\n", server.err())).contains("shrug").doesNotContain("\tat ");
    }
  }

  @Test
  void eventsAndStreamsAreThereAfterARestart() throws Exception {
    try (ChildProcess server = server(url("events"))) {
      String url = server.awaitReady();
      post(url + "/api/v1/eventstreams", "application/json", "{\"name\":\"kept\"}");
      post(url + "/api/v1/events", "application/x-ndjson", "{\"data\":1}\n{\"data\":2}\n");
      assertThat(tail(url, "kept", 2)).allMatch(line -> line.contains("sequenceId"));
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
      assertThat(String.join("\n", server.err()))
          .contains("server.jdbc.url=" + url("events"))
          .doesNotContain(PostgresDatabase.PASSWORD, "\tat ", " WARNING ", " SEVERE ");
    }
    try (ChildProcess server = server(url("events"))) {
      String url = server.awaitReady();
      post(url + "/api/v1/events", "application/x-ndjson", "{\"data\":3}\n");
      assertThat(tail(url, "kept", 1)).singleElement().asString().startsWith("{\"data\":3,");
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
    }
    assertThat(folder.resolve("data")).as("nothing is kept in files").doesNotExist();
  }

  private static List<String> tail(String url, String stream, int count) throws Exception {
    try (ChildProcess tail =
        ChildProcess.program("tail", stream, "--url", url, "--count", "" + count)) {
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
      assertThat(String.join("\n", server.err()))
          .doesNotContain(PostgresDatabase.PASSWORD, "\tat ");
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
