package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
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

  /** H2 locks the file whatever its URL asks for, and knows no setting to leave out the log. */
  @Test
  void noUrlLeavesTheFileToTwoProcesses() throws Exception {
    String url = "jdbc:h2:file:" + folder.resolve("eventstreams") + ";USER=sa;PASSWORD=";
    try (HikariDataSource pool = PostgresServer.pool(url + ";FILE_LOCK=NO");
        JdbcStores stores = JdbcStores.over(pool)) {
      assertThat(open()).startsWith("ES10008: ");
      assertThat(stores.durability()).isEqualTo(Durability.PROCESS);
    }
    assertThat(open()).isEqualTo("opened");
    assertThatThrownBy(() -> DriverManager.getConnection(url + ";LOG=0"))
        .hasMessageContaining("LOG");
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
