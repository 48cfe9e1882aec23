package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForksTest {
  /** The jar's manifest counts only where the jar is run as such. */
  @Test
  void aForkHasWhatChronicleNeedsOfEachJdk() {
    assertThat(Forks.optionsOfChronicle(17))
        .containsExactly(
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
    assertThat(Forks.optionsOfChronicle(25)).endsWith("--enable-native-access=ALL-UNNAMED");
  }
}
