package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Scale;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The server is killed while it delivers, again and again, on the same data. The list of what was
 * published and the client live here.
 *
 * <p>By default the next batch comes only once the checkpoint of the one before is stored, so that
 * the client knows which acknowledgements count. In every other round checkpoints are asynchronous
 * and may lag behind acknowledgements; the checkpoint that the server reports is the bound then.
 */
class KillNineIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, String> SMALL_BATCHES =
      Map.of(
          "EVENTSTREAMS_DEFAULTS_BATCHSIZE", "10",
          "EVENTSTREAMS_DEFAULTS_BATCHTIMEOUT", "20ms");
  private static final Map<String, String> ASYNCHRONOUS =
      Map.of(
          "EVENTSTREAMS_CHECKPOINTS_ASYNCHRONOUS", "true",
          "EVENTSTREAMS_DEFAULTS_BATCHSIZE", "10",
          "EVENTSTREAMS_DEFAULTS_BATCHTIMEOUT", "20ms");
  private static final int EVENTS_A_ROUND = 600;
  private static final Duration PATIENCE = ChildProcess.PATIENCE;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Random random = new Random();
  @TempDir Path data;

  /** Events whose publication was answered, by label; labels grow. */
  private final TreeSet<Integer> published = new TreeSet<>();

  /** Events whose publication was not answered before the kill: they may be there or not. */
  private final Set<Integer> doubtful = new HashSet<>();

  private final TreeSet<Integer> received = new TreeSet<>();
  private int nextLabel;
  private int repeatedUnacknowledged;
  private int repeatedAcknowledged;

  /** What the client knows when a round ends. */
  private final Set<Integer> followedByAnotherBatch = new HashSet<>();

  private final Set<Integer> acknowledged = new HashSet<>();
  private String reportedCheckpoint = "";
  private String storedAtKill = "";

  /** Outlives the server; only where everything is kept in it. */
  private @Nullable PostgresDatabase postgres;

  @AfterEach
  void stopPostgres() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"jdbc, 20", "chronicle, 6", "postgresql, 6"})
  void nothingIsLostAndOnlyWhatWasNotStoredComesAgain(String store, int fullRounds)
      throws Exception {
    int rounds = Scale.of("kill.rounds", fullRounds, 3);
    if (store.equals("postgresql")) {
      postgres = PostgresDatabase.start();
    }
    boolean synchronous = false;
    for (int round = 0; round < rounds; round++) {
      boolean before = synchronous;
      synchronous = round % 2 == 1;
      try (ChildProcess server = server(store, synchronous)) {
        killedRound(server, before);
      }
    }
    try (ChildProcess server = server(store, false)) {
      lastRound(server, synchronous);
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
    }
    System.out.printf(
        "KillNineIT %s: %d rounds, %d events, came again: %d not acknowledged, %d acknowledged%n",
        store, rounds, received.size(), repeatedUnacknowledged, repeatedAcknowledged);
  }

  private ChildProcess server(String store, boolean synchronous) throws IOException {
    Map<String, String> batches = synchronous ? SMALL_BATCHES : ASYNCHRONOUS;
    PostgresDatabase database = postgres;
    if (database != null) {
      Map<String, String> settings =
          new HashMap<>(PostgresDatabase.settings(database.url("events"), "events", data));
      settings.putAll(batches);
      return ChildProcess.program(settings, "--port", "0");
    }
    return ChildProcess.program(
        batches, "--port", "0", "--data", data.toString(), "--store", store);
  }

  private void killedRound(ChildProcess server, boolean synchronousBefore) throws Exception {
    String url = server.awaitReady();
    if (postgres != null && nextLabel == 0) {
      post(url + "/api/v1/eventstreams", "application/json", "{\"name\":\"demo\"}", 201);
    }
    publish(url, EVENTS_A_ROUND / 2);
    int batches = 3 + random.nextInt(25);
    boolean keepsLast = random.nextBoolean();
    try (RecordingClient client =
        RecordingClient.connect(
            http,
            url,
            "demo",
            index -> index < batches - 1 || (index == batches - 1 && !keepsLast))) {
      Thread publisher = new Thread(() -> publishUntilKilled(url), "publisher");
      publisher.start();
      assertThat(client.await(seen -> seen.size() >= batches, PATIENCE))
          .as("%s, received %s", server, client.batches().size())
          .isTrue();
      // Asking gives the last acknowledgement time to be stored; not asking does not.
      reportedCheckpoint = random.nextBoolean() ? checkpoint(url) : "";
      server.kill();
      publisher.join(PATIENCE.toMillis());
      assertThat(publisher.isAlive()).isFalse();
      client.await(seen -> false, Duration.ofSeconds(5));
      account(client.batches(), synchronousBefore);
    }
  }

  private void lastRound(ChildProcess server, boolean synchronousBefore) throws Exception {
    String url = server.awaitReady();
    publish(url, 10);
    int last = published.last();
    try (RecordingClient client = RecordingClient.connect(http, url, "demo", index -> true)) {
      boolean complete =
          client.await(
              seen ->
                  seen.stream().flatMap(b -> b.events().stream()).anyMatch(e -> label(e) == last),
              PATIENCE);
      assertThat(complete).as("%s", server).isTrue();
      account(client.batches(), synchronousBefore);
    }
    Set<Integer> missing = new TreeSet<>(published);
    missing.removeAll(received);
    assertThat(missing).as("published, and never received").isEmpty();
  }

  /** Compares a round's deliveries with what was known when the round before ended. */
  private void account(List<RecordingClient.Batch> batches, boolean synchronousBefore) {
    int last = -1;
    for (RecordingClient.Batch batch : batches) {
      for (JsonNode event : batch.events()) {
        int label = label(event);
        assertThat(label).as("order within a round").isGreaterThan(last);
        last = label;
        assertThat(published.contains(label) || doubtful.contains(label)).isTrue();
        if (received.contains(label)) {
          assertThat(event.get("sequenceId").asString())
              .as("came again though its checkpoint was stored")
              .isGreaterThan(storedAtKill);
          countRepetition(label, synchronousBefore);
        }
      }
    }
    assertNoGap(batches);
    batches.forEach(
        batch ->
            batch
                .events()
                .forEach(
                    event -> {
                      received.add(label(event));
                      if (batch.acknowledged()) {
                        acknowledged.add(label(event));
                      }
                    }));
    followedByAnotherBatch.clear();
    batches.stream()
        .limit(Math.max(0, batches.size() - 1))
        .flatMap(batch -> batch.events().stream())
        .forEach(event -> followedByAnotherBatch.add(label(event)));
    storedAtKill = reportedCheckpoint.isEmpty() ? storedAtKill : reportedCheckpoint;
  }

  private void countRepetition(int label, boolean synchronousBefore) {
    if (!acknowledged.contains(label)) {
      repeatedUnacknowledged++;
      return;
    }
    repeatedAcknowledged++;
    if (synchronousBefore) {
      assertThat(followedByAnotherBatch)
          .as(
              "acknowledged, and followed by another batch in the round before, and yet it came again")
          .doesNotContain(label);
    }
  }

  /** A published event that was jumped over would show as a hole below the highest received one. */
  private void assertNoGap(List<RecordingClient.Batch> batches) {
    Set<Integer> all = new HashSet<>(received);
    int highest = received.isEmpty() ? -1 : received.last();
    for (RecordingClient.Batch batch : batches) {
      for (JsonNode event : batch.events()) {
        all.add(label(event));
        highest = Math.max(highest, label(event));
      }
    }
    Set<Integer> missing = new TreeSet<>(published.headSet(highest, true));
    missing.removeAll(all);
    assertThat(missing).as("published, and jumped over").isEmpty();
  }

  private static int label(JsonNode event) {
    return event.get("label").asInt();
  }

  private void publishUntilKilled(String url) {
    try {
      for (int sent = 0; sent < EVENTS_A_ROUND; sent += 20) {
        publish(url, 20);
      }
    } catch (IOException killed) {
      // As planned.
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish(String url, int count) throws IOException, InterruptedException {
    List<Integer> labels = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      labels.add(nextLabel);
      lines.append("{\"topic\":\"t\",\"data\":{\"label\":").append(nextLabel++).append("}}\n");
    }
    doubtful.addAll(labels);
    post(url + "/api/v1/events", "application/x-ndjson", lines.toString(), 200);
    published.addAll(labels);
    doubtful.removeAll(labels);
  }

  private void post(String url, String type, String body, int code)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", type)
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
  }

  /** The position that the server says is stored; empty when none was stored since it started. */
  private String checkpoint(String url) throws IOException, InterruptedException {
    String stream =
        http.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/eventstreams/demo")).build(),
                BodyHandlers.ofString())
            .body();
    return JSON.readTree(stream).path("statistics").path("checkpoint").asString("");
  }
}
