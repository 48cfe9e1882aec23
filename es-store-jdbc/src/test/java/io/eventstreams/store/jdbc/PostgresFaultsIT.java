package io.eventstreams.store.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.testkit.Scale;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A PostgreSQL of its own fails under load. {@code -Dfault.rounds} says how often (3).
 *
 * <p>A stop at once is what a crash is for the data: the server writes nothing any more, and
 * recovers from its log when it starts.
 */
final class PostgresFaultsIT {
  private static final int STEPS = 20;

  @TempDir Path folder;
  private EmbeddedPostgres server;
  private int port;

  private static int rounds() {
    return Scale.of("fault.rounds", 3);
  }

  private void start() throws IOException {
    if (port == 0) {
      port = freePort();
    }
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setCleanDataDirectory(false)
            .setPort(port)
            .setPGStartupWait(Duration.ofMinutes(1))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setLocaleConfig("locale", "C.UTF-8")
            .start();
  }

  /** Below those that are given to whoever asks for any, as others do while the server is away. */
  private static int freePort() throws IOException {
    while (true) {
      int candidate = ThreadLocalRandom.current().nextInt(15_000, 30_000);
      try (ServerSocket free = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // Another one.
      }
    }
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  /** What {@code pg_ctl stop -m immediate} does. */
  private void stopAtOnceAndStart() throws Exception {
    String pid = Files.readAllLines(folder.resolve("data").resolve("postmaster.pid")).get(0);
    ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
    postmaster.onExit().get(30, TimeUnit.SECONDS);
    server.close();
    start();
  }

  private void terminateAll() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
    }
  }

  /** Something that happens to the database. */
  private interface Fault {
    void happen() throws Exception;
  }

  private void run(String what, int times, Fault fault) throws Exception {
    try {
      start();
    } catch (IOException | RuntimeException notHere) {
      assumeTrue(false, "PostgreSQL cannot be started here: " + notHere);
    }
    String url = server.getJdbcUrl("postgres", "postgres");
    try (HikariDataSource pool = PostgresServer.pool(url, 5_000)) {
      try (JdbcStores stores = JdbcStores.over(pool);
          FaultLoad load = new FaultLoad(stores)) {
        for (int i = 0; i < times; i++) {
          load.awaitProgress(STEPS);
          fault.happen();
        }
        load.awaitProgress(STEPS);
        load.verify();
        System.out.println(times + " " + what + ": " + load + ", 0 lost, 0 false answers");
      }
    }
  }

  @Test
  void aServerThatStopsAtOnceLosesNothing() throws Exception {
    run("immediate stops", rounds(), this::stopAtOnceAndStart);
  }

  @Test
  void connectionsThatAreEndedLoseNothing() throws Exception {
    run("ends of all connections", 10 * rounds(), this::terminateAll);
  }
}
