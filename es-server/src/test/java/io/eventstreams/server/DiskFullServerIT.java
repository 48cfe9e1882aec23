package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.SmallDisk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The disk under a server is full while it delivers: deliveries pause and it is told why, and they
 * go on by themselves when there is space. {@code -Ddisk.rounds} says how often (2).
 */
class DiskFullServerIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int ROUNDS = Integer.getInteger("disk.rounds", 2);

  /** H2 keeps for a while what it does not need any more: more than a megabyte in each round. */
  private static final int DISK_MEGABYTES = 8 + 4 * ROUNDS;

  private static final int BACKLOG = 30;
  private static final int PUBLICATIONS_AT_MOST = 5_000;
  private static final Map<String, String> ONE_BY_ONE =
      Map.of("EVENTSTREAMS_DEFAULTS_BATCHSIZE", "1", "EVENTSTREAMS_DEFAULTS_BATCHTIMEOUT", "5ms");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  @TempDir Path folder;
  private SmallDisk disk;
  private String url;

  private final List<Integer> published = new ArrayList<>();
  private int nextLabel;

  @BeforeEach
  void mount() throws IOException {
    Optional<SmallDisk> mounted =
        SmallDisk.mount(Files.createDirectory(folder.resolve("disk")), DISK_MEGABYTES);
    assumeTrue(mounted.isPresent(), "no disk can be mounted here");
    disk = mounted.get();
  }

  @AfterEach
  void unmount() {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void deliveriesPauseAndGoOnAndNothingIsLost() throws Exception {
    List<Integer> received = new ArrayList<>();
    try (ChildProcess server =
        ChildProcess.program(
            ONE_BY_ONE, "--port", "0", "--data", disk.folder().resolve("data").toString())) {
      url = server.awaitReady();
      for (int round = 0; round < ROUNDS; round++) {
        received.addAll(fullOnce(server));
      }
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
    }
    assertThat(received).containsSubsequence(published);
    System.out.printf(
        "DiskFullServerIT: %d publications answered, %d refused, %d deliveries, 0 lost%n",
        published.size(), nextLabel - published.size(), received.size());
  }

  @Test
  void aStopWithoutSpaceForTheProgressIsNoSuccess() throws Exception {
    Map<String, String> impatient = new HashMap<>(ONE_BY_ONE);
    impatient.put("EVENTSTREAMS_LIMITS_STOPTIMEOUT", "2s");
    try (ChildProcess server =
        ChildProcess.program(
            impatient, "--port", "0", "--data", disk.folder().resolve("data").toString())) {
      url = server.awaitReady();
      fillUp();
      try (RecordingClient client = RecordingClient.connect(http, url, "demo", index -> true)) {
        Eventually.await(
            "the stream says what it waits for",
            () -> why().contains("the disk is full"),
            () -> why() + client.batches());
        server.terminate();
        assertThat(server.awaitExit()).as("%s", server).isEqualTo(1);
      }
      assertThat(server.err())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("eventstreams: stream demo had not stopped: ")
                      .contains("the disk is full"));
    }
  }

  /** What a client gets for which there was much to do before the disk was full. */
  private List<Integer> fullOnce(ChildProcess server) throws Exception {
    fillUp();
    try (RecordingClient client = RecordingClient.connect(http, url, "demo", index -> true)) {
      Eventually.await(
          "the stream says what it waits for",
          () -> why().contains("the disk is full"),
          () ->
              why()
                  + " round "
                  + published.size()
                  + " batches "
                  + client.batches()
                  + "\n"
                  + server);
      assertThat(client.batches().size()).as("paused").isLessThan(BACKLOG);
      assertThat(server.isAlive()).isTrue();
      disk.free();
      Eventually.await("a publication", () -> publish().statusCode() == 200, this::why);
      awaitLast(server, client);
      return labels(client);
    }
  }

  /** Publishes until there is no space. */
  private void fillUp() throws IOException {
    for (int i = 0; i < BACKLOG; i++) {
      assertThat(publish().statusCode()).isEqualTo(200);
    }
    disk.fill();
    HttpResponse<String> refused = publish();
    for (int i = 0; refused.statusCode() == 200 && i < PUBLICATIONS_AT_MOST; i++) {
      refused = publish();
    }
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(refused.body()).contains("the disk is full");
  }

  private void awaitLast(ChildProcess server, RecordingClient client) throws Exception {
    int last = published.get(published.size() - 1);
    boolean complete = client.await(seen -> labels(client).contains(last), ChildProcess.PATIENCE);
    assertThat(complete).as("%s%n%s", server, why()).isTrue();
  }

  private static List<Integer> labels(RecordingClient client) {
    return client.batches().stream()
        .flatMap(batch -> batch.events().stream())
        .map((JsonNode event) -> event.get("label").asInt())
        .toList();
  }

  private String why() {
    return send(HttpRequest.newBuilder(URI.create(url + "/api/v1/eventstreams/demo/why"))).body();
  }

  private HttpResponse<String> publish() {
    int label = nextLabel++;
    String event =
        JSON.writeValueAsString(
            List.of(
                Map.of("topic", "t", "data", Map.of("label", label, "text", "x".repeat(2_000)))));
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(url + "/api/v1/events"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event)));
    if (answer.statusCode() == 200) {
      published.add(label);
    }
    return answer;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(ChildProcess.PATIENCE).build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }
}
