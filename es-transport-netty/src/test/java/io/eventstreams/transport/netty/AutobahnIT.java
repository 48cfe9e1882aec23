package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.transport.netty.internal.websocket.EchoHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Autobahn test suite against the real server, from the handshake to the close codes, with an
 * echo in place of the protocol's messages. {@code -Dautobahn.cases=*} runs all cases.
 */
final class AutobahnIT {
  static {
    LeakWatch.install();
  }

  /** Some of each group, and those in which a bare Netty server fails. */
  private static final String SOME =
      "1.1.1,1.1.6,1.2.8,2.1,2.5,2.10,2.11,3.1,3.4,3.7,4.1.3,4.2.5,5.1,5.6,5.9,5.15,5.19,6.1.3,6.2.4,"
          + "6.3.2,6.4.1,6.20.1,7.1.5,7.3.2,7.3.6,7.5.1,7.7.1,7.7.13,7.9.1,7.9.5,7.9.9,7.13.2,"
          + "9.1.1,10.1.1";

  private static final Path SUITE = Path.of("target", "autobahn");

  private final WebSocketProtocol<RawJson> echo =
      new WebSocketProtocol<>(
          EchoHub.create(
              WebSocketOptions.builder()
                  .maxFrameBytes(20 << 20)
                  .maxMessageBytes(20 << 20)
                  .maxFragments(1 << 20)
                  .maxFramesPerSecond(1 << 20)
                  // The suite's client is slow over its largest messages, and deaf meanwhile.
                  .pingInterval(Duration.ofMinutes(30))
                  .writeDeadline(Duration.ofMinutes(30))
                  .build()),
          RawJson.codec());
  private final EventStreamsServer server =
      EventStreamsServer.builder(new FakeStreamManager(), echo)
          .specCodec(SpecCodec.generic())
          .port(0)
          .start();

  @AfterEach
  void close() {
    server.close();
    LeakWatch.check();
  }

  @Test
  void isAsStrictAsTheStandard() throws Exception {
    List<String> cases = List.of(System.getProperty("autobahn.cases", SOME).split(","));
    Path reports = Files.createDirectories(SUITE.resolve("reports")).toAbsolutePath();
    Path overview = reports.resolve("index.json");
    Files.deleteIfExists(overview);
    run(reports, cases);

    Map<String, String> violations = new TreeMap<>();
    Map<String, Integer> verdicts = new TreeMap<>();
    JsonNode results = new JsonMapper().readTree(overview.toFile()).get("server");
    for (Map.Entry<String, JsonNode> result : results.properties()) {
      String behavior = result.getValue().get("behavior").asString();
      String closing = result.getValue().get("behaviorClose").asString();
      verdicts.merge(behavior, 1, Integer::sum);
      if (!behavior.matches("OK|NON-STRICT|INFORMATIONAL")
          || !closing.matches("OK|INFORMATIONAL")) {
        violations.put(result.getKey(), behavior + ", close " + closing);
      }
    }
    System.out.println("Autobahn: " + results.size() + " cases: " + verdicts);
    assertThat(violations).isEmpty();
    assertThat(results.size()).isGreaterThanOrEqualTo(cases.size());
  }

  private void run(Path reports, List<String> cases) throws IOException, InterruptedException {
    String classPath =
        SUITE.resolve("jython-standalone.jar").toAbsolutePath()
            + System.getProperty("path.separator")
            + SUITE.resolve("autobahntestsuite-maven-plugin.jar").toAbsolutePath();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpython.cachedir=" + SUITE.resolve("cache").toAbsolutePath(),
                "-cp",
                classPath,
                "org.python.util.jython",
                Path.of("src", "test", "resources", "run_cases.py").toAbsolutePath().toString(),
                "ws://127.0.0.1:" + server.port() + "/ws",
                reports.toString()));
    command.addAll(cases);
    Path output = reports.resolve("output.txt");
    Process suite =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(suite.waitFor(3, TimeUnit.HOURS)).as("the suite ended").isTrue();
      assertThat(suite.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      suite.destroyForcibly();
    }
  }
}
