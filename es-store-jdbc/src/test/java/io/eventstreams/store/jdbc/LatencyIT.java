package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Eventually;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an event is on its way from the commit of the transaction that appended it to a reader
 * which waits at the end of the log. Events come one by one, 10 to 60 ms apart. The figures are
 * printed; {@code -Dlatency.events} says how many events (100).
 */
final class LatencyIT {
  private static final int EVENTS = Integer.getInteger("latency.events", 100);

  @TempDir Path folder;

  @Test
  void inOneProcessOnH2() throws Exception {
    inOneProcess("H2", "jdbc:h2:file:" + folder.resolve("l") + ";WRITE_DELAY=0;USER=sa;PASSWORD=");
  }

  @Test
  void inOneProcessOnPostgres() throws Exception {
    inOneProcess("PostgreSQL", PostgresServer.newSchema());
  }

  @Test
  void acrossTwoProcessesOnPostgres() throws Exception {
    String url = PostgresServer.newSchema();
    try (HikariDataSource pool = PostgresServer.pool(url);
        JdbcStores stores = JdbcStores.over(pool)) {
      Process writer = ChildJvm.start(LatencyIT.class, url, "" + EVENTS);
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
        List<Long> micros = read(stores.eventLog(EventDataCodec.rawBytes()), () -> {});
        report("PostgreSQL, two processes", micros);
        assertThat(said.readLine()).isEqualTo("written");
      } finally {
        writer.destroyForcibly();
      }
    }
  }

  /** Writes from a process of its own. */
  public static void main(String[] args) throws Exception {
    try (HikariDataSource pool = PostgresServer.pool(args[0]);
        JdbcStores stores = JdbcStores.over(pool)) {
      write(pool, stores.eventLog(EventDataCodec.rawBytes()), Integer.parseInt(args[1]));
      System.out.println("written");
    }
  }

  private static void inOneProcess(String product, String url) throws Exception {
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (HikariDataSource pool = PostgresServer.pool(url);
        JdbcStores stores = JdbcStores.over(pool)) {
      TransactionalEventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      List<Future<?>> writing = new ArrayList<>();
      List<Long> micros =
          read(
              log,
              () ->
                  writing.add(
                      writer.submit(
                          () -> {
                            write(pool, log, EVENTS);
                            return null;
                          })));
      writing.get(0).get(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      report(product + ", one process", micros);
    } finally {
      writer.shutdownNow();
    }
  }

  /** The payload is the time just before the commit, in microseconds since 1970. */
  private static void write(HikariDataSource pool, TransactionalEventLog<byte[]> log, int count)
      throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < count; i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10 + random.nextInt(50)));
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        byte[] now = String.valueOf(nowMicros()).getBytes(StandardCharsets.UTF_8);
        log.append(connection, List.of(new NewEvent<>("t", now)));
        connection.commit();
      }
    }
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static List<Long> read(TransactionalEventLog<byte[]> log, Runnable begin)
      throws Exception {
    List<Long> micros = new ArrayList<>();
    begin.run();
    log.<GenericEventStream>source()
        .run(
            new SourceContext<>() {
              @Override
              public GenericEventStream spec() {
                return GenericEventStream.EMPTY;
              }

              @Override
              public boolean cancelled() {
                return false;
              }
            },
            "",
            events -> {
              long now = nowMicros();
              events.forEach(
                  event ->
                      micros.add(
                          now - Long.parseLong(new String(event.data(), StandardCharsets.UTF_8))));
              return micros.size() < EVENTS ? SourceInstruction.CONTINUE : SourceInstruction.EXIT;
            });
    assertThat(micros).hasSize(EVENTS);
    return micros;
  }

  private static void report(String where, List<Long> micros) {
    List<Long> sorted = new ArrayList<>(micros);
    Collections.sort(sorted);
    System.out.printf(
        "%s, append to delivery: p50 %.2f ms, p90 %.2f ms, worst %.2f ms of %d%n",
        where,
        sorted.get(sorted.size() / 2) / 1e3,
        sorted.get(sorted.size() * 9 / 10) / 1e3,
        sorted.get(sorted.size() - 1) / 1e3,
        sorted.size());
  }
}
