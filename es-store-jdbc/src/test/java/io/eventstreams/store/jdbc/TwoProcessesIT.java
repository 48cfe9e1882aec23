package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TwoProcessesIT {
  @TempDir Path folder;

  @Test
  void theSecondIsRefusedWithOneClearLineAndMayComeLater() throws Exception {
    try (JdbcStores stores = JdbcStores.h2(folder)) {
      assertThat(open()).isEqualTo(refusal());
      assertThat(stores.durability()).isNotNull();
    }
    assertThat(open()).isEqualTo("opened");
  }

  private String refusal() {
    return "ES10008: the database in "
        + folder
        + " is in use by another process: stop that one first";
  }

  /** As after each error of the database, and when its file has grown. */
  @Test
  void theSecondIsRefusedWhileTheFirstHasClosedTheFile() throws Exception {
    try (JdbcStores stores = JdbcStores.h2(folder)) {
      closeFile();
      assertThat(open()).isEqualTo(refusal());
      EventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      assertThatThrownBy(() -> append(log)).hasMessageContaining("ES10007");
      assertThat(open()).isEqualTo(refusal());
      append(log);
    }
    assertThat(open()).isEqualTo("opened");
  }

  private void closeFile() throws SQLException {
    String url = "jdbc:h2:file:" + folder.resolve("eventstreams");
    try (Connection sameProcess = DriverManager.getConnection(url, "sa", "");
        Statement statement = sameProcess.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }

  private static void append(EventLog<byte[]> log) {
    log.append(List.of(new NewEvent<>("t", new byte[] {'1'})), null);
  }

  @Test
  void anInterruptedThreadKeepsOthersAwayToo() throws Exception {
    Thread.currentThread().interrupt();
    JdbcStores stores;
    try {
      stores = JdbcStores.h2(folder);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    try (stores) {
      closeFile();
      assertThat(open()).isEqualTo(refusal());
    }
  }

  @Test
  void aProcessThatWasKilledLeavesNoLock() throws Exception {
    Process child = ChildJvm.start(TwoProcessesIT.class, folder.toString(), "stay");
    try {
      assertThat(child.inputReader().readLine()).isEqualTo("opened");
      assertThatThrownBy(() -> JdbcStores.h2(folder)).hasMessage(refusal());
    } finally {
      child.destroyForcibly().waitFor();
    }
    JdbcStores.h2(folder).close();
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
      JdbcStores stores = JdbcStores.h2(Path.of(args[0]));
      System.out.println("opened");
      if (args.length > 1) {
        LockSupport.park();
      }
      stores.close();
    } catch (EventStreamException refused) {
      System.out.println(refused.getMessage());
    }
  }
}
