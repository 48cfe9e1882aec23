package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.transport.netty.Conversation.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Plays the conversations of the specification against a real server. */
final class V2DocumentIT {
  static {
    LeakWatch.install();
  }

  private static final Path DOCUMENT = Path.of("docs", "eventstreams-v2.md");

  private static List<Conversation> conversations() {
    return Conversation.in(DOCUMENT);
  }

  @TestFactory
  Stream<DynamicTest> conversationsHappenAsTheyAreWritten() {
    return conversations().stream()
        .map(each -> DynamicTest.dynamicTest("line " + each.line(), () -> play(each)));
  }

  private static void play(Conversation conversation) {
    try (Stage stage = new Stage(conversation.options())) {
      for (Step step : conversation.steps()) {
        try {
          stage.play(step.text());
        } catch (RuntimeException | AssertionError failure) {
          throw new AssertionError("line " + step.line() + ": " + step.text(), failure);
        }
      }
      stage.nothingIsLeft();
    }
  }

  @Test
  void everyMessageAndEveryErrorOfTheDocumentIsInAConversation() throws IOException {
    List<Conversation> conversations = conversations();
    assertThat(conversations).hasSizeGreaterThan(8);
    List<String> rows =
        Files.readAllLines(DOCUMENT).stream().filter(line -> line.startsWith("| `")).toList();
    for (String row : rows) {
      String name = row.split("`")[1];
      assertThat(conversations).as(name).anyMatch(each -> each.mentions('"' + name + '"'));
    }
  }

  /** A server with its clients. */
  private static final class Stage implements AutoCloseable {
    private final EngineServer server;
    private final Map<String, TestClient> clients = new HashMap<>();
    private final JsonPattern pattern = new JsonPattern();
    private final Semaphore undecided = new Semaphore(0);

    Stage(Map<String, String> given) {
      WebSocketOptions.Builder options = WebSocketOptions.builder();
      String forbidden = given.getOrDefault("forbidden", "");
      String slow = given.getOrDefault("slow", "");
      given.forEach(
          (name, value) -> {
            switch (name) {
              case "maxSubscriptions" -> options.maxSubscriptions(Integer.parseInt(value));
              case "replayedBatches" -> options.replayedBatches(Integer.parseInt(value));
              case "longestAckTimeoutMs" ->
                  options.longestAckTimeout(Duration.ofMillis(Long.parseLong(value)));
              case "forbidden" -> assertThat(forbidden).isNotEmpty();
              case "slow" -> assertThat(slow).isNotEmpty();
              default -> throw new AssertionError("unknown option " + name);
            }
          });
      server =
          new EngineServer(
              options.build(),
              builder -> {
                if (!forbidden.isEmpty()) {
                  builder.authenticator(request -> () -> "somebody").authorizer(forbids(forbidden));
                }
                if (!slow.isEmpty()) {
                  builder
                      .limits(
                          ServerLimits.DEFAULTS
                              .withWorkers(1, 1)
                              .withHookTimeout(Duration.ofMinutes(5)))
                      .authenticator(request -> () -> "somebody")
                      .authorizer(neverDecidesOn(slow));
                }
              });
    }

    private static Authorizer forbids(String stream) {
      return new Authorizer() {
        @Override
        public boolean mayRequest(Principal client, ClientRequest request) {
          return true;
        }

        @Override
        public boolean mayConsume(Principal client, String name) {
          return !name.equals(stream);
        }
      };
    }

    private Authorizer neverDecidesOn(String stream) {
      return new Authorizer() {
        @Override
        public boolean mayRequest(Principal client, ClientRequest request) {
          return true;
        }

        @Override
        public boolean mayConsume(Principal client, String name) throws InterruptedException {
          if (name.equals(stream)) {
            undecided.release();
            new CountDownLatch(1).await();
          }
          return true;
        }
      };
    }

    private void awaitUndecided() {
      try {
        assertThat(undecided.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }

    void play(String line) {
      String[] words = line.split(" ", 2);
      String who = words[0];
      if (who.equals("$")) {
        request(words[1]);
      } else if (who.endsWith(">")) {
        client(who).send(pattern.fill(words[1]));
      } else if (who.endsWith("<")) {
        pattern.check(words[1], client(who).next());
      } else {
        switch (words[1]) {
          case "connects" ->
              clients.put(who, TestClient.speaking(server.server, "eventstreams.v2"));
          case "disconnects" -> clients.remove(who).abort();
          case "is being decided on" -> awaitUndecided();
          case "has nothing" -> assertThat(clients.get(who).hasNothing()).isTrue();
          default -> throw new AssertionError("cannot be played: " + line);
        }
      }
    }

    private TestClient client(String who) {
      return clients.get(who.substring(0, who.length() - 1));
    }

    private void request(String line) {
      String[] parts = line.split(" ", 3);
      String rest = parts.length < 3 ? "" : parts[2];
      if (rest.startsWith("~ ")) {
        server.await(parts[0], parts[1], rest.substring(2));
      } else {
        assertThat(server.call(parts[0], parts[1], rest)).startsWith("2");
      }
    }

    void nothingIsLeft() {
      for (TestClient client : clients.values()) {
        assertThat(client.hasNothing()).isTrue();
        assertThat(client.isOpen()).isTrue();
        client.close();
      }
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
