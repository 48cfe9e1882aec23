package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chronicle reports its use to a web analytics host when the classes for it are there. */
class TelemetryIT {
  @TempDir Path folder;

  @Test
  void openingTellsNobody() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path data = folder.resolve("data");
    ChildJvm.Result result =
        ChildJvm.onClassPath(ChildJvm.thisJdk())
            .withFlags()
            .with("-Duser.home=" + home)
            .run("telemetry", data.toString());
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.output().lines())
        .as("Chronicle is silent where it sees JUnit, so that must be absent too")
        .containsExactly("analytics absent", "junit absent", "connections []");
    try (Stream<Path> left = Files.walk(home)) {
      assertThat(left.filter(Files::isRegularFile).map(file -> home.relativize(file).toString()))
          .as("nothing but what JNA unpacks")
          .allSatisfy(file -> assertThat(file).startsWith(".cache/JNA/"));
    }
    assertThat(data).isNotEmptyDirectory();
  }
}
