package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must be on the device before something else may be. */
class PowerLossIT {
  private static final Pattern FORCED = Pattern.compile("path = \"([^\"]*)\"");

  @TempDir Path temporary;

  @Test
  void theNewStateIsOnTheDeviceBeforeItCountsAndBeforeTheOldOneGoes() throws Exception {
    Path folder = temporary.toRealPath().resolve("data");
    Path recording = temporary.resolve("recording.jfr");
    ChildJvm.Result parked =
        ChildJvm.onClassPath(ChildJvm.thisJdk())
            .withFlags()
            .with("-XX:StartFlightRecording:filename=" + recording + ",jdk.FileForce#threshold=0ns")
            .run("park", folder.toString(), "10");
    assertThat(parked.exitCode()).as("%s", parked).isZero();
    assertThat(folder.resolve("state-1")).doesNotExist();
    List<String> forced =
        forced(recording).stream().map(path -> folder.relativize(path).toString()).toList();
    int switched = forced.lastIndexOf("state.next");
    assertThat(forced.subList(0, switched))
        .contains("", "state-2/tail", "state-2")
        .anyMatch(path -> path.matches("state-2/.*[.]cq4"));
    assertThat(forced.subList(switched + 1, forced.size())).as("the names").containsExactly("");
  }

  /** What was forced to the device, in this order. */
  private static List<Path> forced(Path recording) throws IOException, InterruptedException {
    String jfr = ChildJvm.thisJdk().resolve("bin/jfr").toString();
    Path printed = Files.createTempFile("forced", ".txt");
    try {
      Process print =
          new ProcessBuilder(jfr, "print", "--events", "jdk.FileForce", recording.toString())
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      assertThat(print.waitFor()).as("jfr print").isZero();
      return FORCED
          .matcher(Files.readString(printed))
          .results()
          .map(r -> Path.of(r.group(1)))
          .toList();
    } finally {
      Files.delete(printed);
    }
  }
}
