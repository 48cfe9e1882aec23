package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the first screen of the README do what they are there for. */
class ReadmeCommandsIT {
  private static final String PROGRAM = "java -jar es-server/target/es-server.jar";
  private static final String URL = "http://127.0.0.1:8080";

  @TempDir Path folder;

  @Test
  void theRunCommandBuildsAndStartsTheProgram() throws IOException {
    assertThat(block("run-command"))
        .singleElement()
        .asString()
        .startsWith("mvn ")
        .contains(" package && ")
        .endsWith(PROGRAM);
  }

  @Test
  void theTestCommandRunsAllTests() throws IOException {
    assertThat(block("test-command")).containsExactly("mvn -B verify");
  }

  @Test
  void anEventIsPublishedSeenAndRemembered() throws Exception {
    Assumptions.assumeTrue(bash("curl --version", 0).size() > 0, "there is no curl");
    List<String> commands = block("see-commands");
    assertThat(commands).hasSize(3);
    try (ChildProcess server =
        ChildProcess.program("--port", "0", "--data", folder.resolve("data").toString())) {
      String url = server.awaitReady();
      String publish = commands.get(0).replace(URL, url).replace("curl ", "curl -sS ");
      assertThat(bash(publish, 0)).singleElement().asString().startsWith("{\"count\":1,");
      assertThat(commands.get(1)).startsWith(PROGRAM);
      String tail = commands.get(1).replace(PROGRAM, program()) + " --url " + url;
      assertThat(bash(tail, 0))
          .singleElement()
          .asString()
          .startsWith("{\"hello\":\"world\",\"sequenceId\":")
          .endsWith("\"topic\":\"greetings\"}");
      String show = commands.get(2).replace(URL, url).replace("curl ", "curl -sS ");
      assertThat(bash(show, 0)).singleElement().asString().contains("\"name\":\"demo\"");
    }
  }

  private static String program() {
    return "'"
        + ChildProcess.java()
        + "' -jar '"
        + Path.of("target", "es-server.jar").toAbsolutePath()
        + "'";
  }

  private static List<String> bash(String command, int exitCode) throws Exception {
    try (ChildProcess child = ChildProcess.start(List.of("bash", "-c", command))) {
      assertThat(child.awaitExit()).as("%s", child).isEqualTo(exitCode);
      return child.out();
    }
  }

  /** The lines of the code block after a marker. */
  private static List<String> block(String marker) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "README.md"));
    int from = lines.indexOf("<!-- " + marker + " -->") + 2;
    assertThat(lines.get(from - 1)).isEqualTo("```sh");
    int to = from;
    while (!lines.get(to).equals("```")) {
      to++;
    }
    return lines.subList(from, to);
  }
}
