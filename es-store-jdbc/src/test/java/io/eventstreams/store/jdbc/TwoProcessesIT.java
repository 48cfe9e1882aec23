package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TwoProcessesIT {
  @TempDir Path folder;

  @Test
  void theSecondIsRefusedWithOneClearLineAndMayComeLater() throws Exception {
    try (JdbcStores stores = JdbcStores.h2(folder)) {
      assertThat(open())
          .isEqualTo(
              "ES10008: the database in "
                  + folder
                  + " is in use by another process: stop that one first");
      assertThat(stores.durability()).isNotNull();
    }
    assertThat(open()).isEqualTo("opened");
  }

  private String open() throws Exception {
    Process child = ChildJvm.start(TwoProcessesIT.class, folder.toString());
    try {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return said.trim();
    } finally {
      child.destroyForcibly();
    }
  }

  public static void main(String[] args) {
    try {
      JdbcStores.h2(Path.of(args[0])).close();
      System.out.println("opened");
    } catch (EventStreamException refused) {
      System.out.println(refused.getMessage());
    }
  }
}
