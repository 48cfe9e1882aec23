package io.eventstreams.server.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailCommandTest {
  /** Nothing listens there, so that what is valid fails with 1. */
  private static final String NOBODY = "http://127.0.0.1:1";

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int tail(String... options) {
    Program program =
        new Program(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of());
    return program.run(Stream.concat(Stream.of("tail", "demo"), Stream.of(options)).toList());
  }

  private List<String> told() {
    return err.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/api/v1", "//", "?a=b", "/?a", "#x"})
  void refusesAServerWithMoreThanItsAddress(String more) {
    assertThat(tail("--url", NOBODY + more)).isEqualTo(2);
    assertThat(told())
        .singleElement()
        .asString()
        .contains("must be a URL without a path and a query", ", was '" + NOBODY + more + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/"})
  void takesAServerWithOrWithoutASlash(String end) {
    assertThat(tail("--url", NOBODY + end)).isEqualTo(1);
    assertThat(told()).singleElement().asString().contains("cannot reach " + NOBODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret\u001b", "s3cret\u0000", "s3 cret", "s3cr\u00e9t", "s3cret\ufeff"})
  void refusesATokenThatNoHeaderHolds(String token) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), token);
    assertThat(tail("--url", NOBODY, "--token-file", file.toString())).isEqualTo(2);
    assertThat(told())
        .singleElement()
        .asString()
        .contains("--token-file must be a file with a token of visible ASCII characters")
        .doesNotContain("s3");
  }

  @Test
  void aByteOrderMarkBelongsToNoToken() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "\ufeffs3cret\n");
    assertThat(tail("--url", NOBODY, "--token-file", file.toString())).isEqualTo(1);
    assertThat(told()).singleElement().asString().contains("cannot reach " + NOBODY);
  }
}
