package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.testkit.Eventually;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while the server is being started. */
class EarlyStopIT {
  private static final int ROUNDS = 5;

  @TempDir Path folder;

  @Test
  void endsAsAnyOtherStop() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (ChildProcess server =
          ChildProcess.program(
              "--port", "0", "--data", folder.resolve("data" + round).toString())) {
        Eventually.await(
            "the first line",
            () -> server.err().stream().anyMatch(line -> line.contains("configuration: ")),
            server::toString);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60L * round));
        server.terminate();
        assertThat(server.awaitExit()).as("%s", server).isZero();
        assertThat(server.err()).last().isEqualTo("eventstreams: stopped");
      }
    }
  }
}
