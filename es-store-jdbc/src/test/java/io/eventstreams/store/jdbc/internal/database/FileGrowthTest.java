package io.eventstreams.store.jdbc.internal.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.store.jdbc.internal.database.Connections.Lease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of H2 grows with each change, since no room in it is used again. */
class FileGrowthTest {
  private static final long ROOM_BYTES = 1 << 20;
  private static final int CHANGES = 2_000;
  private static final int LIVES = 30;

  /** Too few for a second look at the file. */
  private static final int CHANGES_OF_A_LIFE = 40;

  @TempDir private Path folder;

  private OwnConnections connections(Path file) {
    return new OwnConnections(
        "jdbc:h2:file:" + folder.resolve("g") + H2Folder.SETTINGS,
        new FileGrowth(file, ROOM_BYTES),
        () -> {});
  }

  private static void execute(OwnConnections connections, String sql) throws SQLException {
    Lease lease = connections.take();
    try (Statement statement = lease.connection().createStatement()) {
      statement.execute(sql);
    }
    connections.giveBack(lease);
  }

  private static long number(OwnConnections connections, String sql) throws SQLException {
    Lease lease = connections.take();
    try (Statement statement = lease.connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } finally {
      connections.giveBack(lease);
    }
  }

  @Test
  void aFileThatHasGrownIsClosedAndOpenedAgainWhileOthersUseIt() throws Exception {
    Path file = folder.resolve("g.mv.db");
    OwnConnections connections = connections(file);
    execute(connections, "CREATE TABLE t (id INTEGER PRIMARY KEY, v BIGINT NOT NULL)");
    execute(connections, "INSERT INTO t VALUES (1, 0)");
    List<Throwable> failures = new ArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                long last = 0;
                while (last < CHANGES) {
                  long now = number(connections, "SELECT v FROM t");
                  assertThat(now).isGreaterThanOrEqualTo(last);
                  last = now;
                }
              } catch (Throwable failure) {
                failures.add(failure);
              }
            });
    reader.start();
    long largestBytes = 0;
    for (int i = 0; i < CHANGES; i++) {
      execute(connections, "UPDATE t SET v = v + 1");
      largestBytes = Math.max(largestBytes, Files.size(file));
    }
    reader.join();
    assertThat(failures).isEmpty();
    assertThat(number(connections, "SELECT v FROM t")).isEqualTo(CHANGES);
    connections.close();
    // Otherwise about 14 KiB for each change.
    assertThat(largestBytes).isLessThan(6 * ROOM_BYTES);
  }

  /** A copy of the file while it is open is what a kill leaves. */
  @Test
  void aFileDoesNotGrowOverTheLivesOfProcessesThatAreKilled() throws Exception {
    Path file = folder.resolve("g.mv.db");
    Path killed = folder.resolve("killed");
    long largestBytes = 0;
    for (int life = 0; life < LIVES; life++) {
      OwnConnections connections = connections(file);
      execute(connections, "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v BIGINT)");
      execute(connections, "MERGE INTO t KEY (id) VALUES (1, " + life * CHANGES_OF_A_LIFE + ")");
      for (int i = 0; i < CHANGES_OF_A_LIFE; i++) {
        execute(connections, "UPDATE t SET v = v + 1");
      }
      Files.copy(file, killed, StandardCopyOption.REPLACE_EXISTING);
      largestBytes = Math.max(largestBytes, Files.size(killed));
      connections.close();
      Files.move(killed, file, StandardCopyOption.REPLACE_EXISTING);
    }
    OwnConnections connections = connections(file);
    assertThat(number(connections, "SELECT v FROM t")).isEqualTo(LIVES * CHANGES_OF_A_LIFE);
    connections.close();
    assertThat(largestBytes).isLessThan(4 * ROOM_BYTES);
  }
}
