package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.infra.runners.TestList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JcstressCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @Test
  void aCaseRunsInProcessesOfItsOwnAndItsSamplesAreTold(@TempDir Path folder) throws Exception {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    Path file = folder.resolve("result.json");
    int code = run("jcstress", "--quick", "--cases", "MailboxBits", "--json", file.toString());
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("MailboxBitsStress", "jcstress: 1 cases", " 0 forbidden");
    List<JsonNode> rows =
        JsonMapper.builder().build().readTree(Files.readAllBytes(file)).valueStream().toList();
    assertThat(rows)
        .extracting(row -> row.get("metric").stringValue())
        .containsExactly("samples", "forbidden");
    assertThat(rows.get(0).get("value").doubleValue()).isPositive();
    assertThat(rows.get(1).get("value").doubleValue()).isZero();
  }

  @Test
  void aWrongCommandLineIsOneClearLine() {
    assertThat(run("jcstress", "--quick", "--cases", "NoSuchCase")).isEqualTo(2);
    assertThat(run("jcstress", "--quick", "--cases", "Mailbox(")).isEqualTo(2);
    assertThat(run("jcstress", "--cases")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench jcstress: --cases has no match for 'NoSuchCase'",
            "es-bench jcstress: --cases must be a regular expression, was 'Mailbox('",
            "es-bench jcstress: --cases needs a value");
  }

  @Test
  void aRunInWhichNothingRanIsNotCalledASuccess() throws IOException {
    PrintStream told = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(JcstressCommand.report(List.of(), Main.OK, null, told, told)).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("jcstress: 0 cases");
  }

  /** Else a case could be forgotten by the processor that writes the list. */
  @Test
  void everyCaseIsInTheList() throws IOException {
    Collection<String> listed = TestList.tests();
    Path sources = Path.of("src", "main", "java");
    try (Stream<Path> files = Files.walk(sources)) {
      List<String> cases =
          files
              .filter(file -> isCase(file))
              .map(file -> sources.relativize(file).toString().replace(".java", ""))
              .map(file -> file.replace(file.contains("/") ? '/' : '\\', '.'))
              .toList();
      assertThat(listed).containsExactlyInAnyOrderElementsOf(cases);
      assertThat(cases).hasSizeGreaterThan(12);
    }
  }

  private static boolean isCase(Path file) {
    try {
      return file.toString().endsWith(".java") && Files.readString(file).contains("@JCStressTest");
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
