package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Lets Spin check {@code model/checkpoint.pml}, which shares nothing with the engine but its laws.
 */
class CheckpointModelTest {
  private static final int SKIPPED = 77;
  private static final long MINUTES = 5;

  @Test
  void theModelHoldsAndEachOfItsRulesIsNeeded() throws IOException, InterruptedException {
    Path output = Files.createTempFile("model", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder("bash", "model/run")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException noShell) {
      System.out.println("model: skipped, there is no bash");
      assumeTrue(false, "there is no bash");
      return;
    }
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    System.out.print(said);
    assertThat(ended).as("ends in time: %s", said).isTrue();
    assumeTrue(process.exitValue() != SKIPPED, said);
    assertThat(process.exitValue()).as(said).isZero();
  }
}
