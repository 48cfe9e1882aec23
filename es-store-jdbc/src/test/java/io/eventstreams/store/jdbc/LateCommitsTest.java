package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Racers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transactions append, wait, and then commit or roll back; none of what was committed may appear
 * behind the reader. Writers hold back while the reader is far behind, since there it meets only
 * transactions that have ended. A reader that remembers the highest number it has seen shows what
 * happens otherwise. {@code -Dlate.rows=200000} is the long run, {@code -Dlate.seed=S} repeats the
 * choices.
 */
@Timeout(900)
final class LateCommitsTest {
  private static final int WRITERS = 16;
  private static final int ROWS = Integer.getInteger("late.rows", 8_000);
  private static final long SEED = Long.getLong("late.seed", 42);
  private static final int MOST_PER_TRANSACTION = 40;
  private static final int LONGEST_DELAY_NANOS = 3_000_000;
  private static final String END = "\"end\"";

  /** How many events the reader may be behind, and for how long a writer waits for it. */
  private static final int CLOSE_BEHIND = 200;

  private static final long PATIENCE_NANOS = 20_000_000;

  @TempDir Path folder;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();

  @Test
  void nothingAppearsBehindTheReaderOnH2() throws Exception {
    String url = "jdbc:h2:file:" + folder.resolve("late") + ";WRITE_DELAY=0;LOCK_TIMEOUT=60000";
    run("H2", url);
  }

  @Test
  void nothingAppearsBehindTheReaderOnPostgres() throws Exception {
    run("PostgreSQL", PostgresServer.newSchema());
  }

  private void run(String product, String url) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(WRITERS + 10);
    try (HikariDataSource pool = new HikariDataSource(config);
        JdbcStores stores = JdbcStores.over(pool)) {
      createNaiveTable(pool);
      TransactionalEventLog<byte[]> log = stores.eventLog(EventDataCodec.rawBytes());
      AtomicBoolean ended = new AtomicBoolean();
      ExecutorService readers = Executors.newFixedThreadPool(2);
      try {
        Future<List<String>> ours = readers.submit(() -> readToTheEnd(log));
        Future<Set<Long>> naive = readers.submit(() -> readNaively(pool, ended));
        List<String> committed = writeAll(pool, log);
        log.append(List.of(new NewEvent<>("end", END.getBytes(StandardCharsets.UTF_8))), null);
        ended.set(true);

        List<String> read = ours.get(600, TimeUnit.SECONDS);
        Set<String> lost = new HashSet<>(committed);
        lost.removeAll(new HashSet<>(read));
        assertThat(lost).as("lost").isEmpty();
        assertThat(read).as("once each, and nothing else").hasSameSizeAs(committed);
        report(product, committed.size(), numbers(pool), naive.get(600, TimeUnit.SECONDS));
      } finally {
        readers.shutdownNow();
      }
    }
  }

  private static void report(String product, int rows, Set<Long> there, Set<Long> naive) {
    assertThat(there).hasSize(rows);
    there.removeAll(naive);
    System.out.printf(
        "%s, %d writers: of %d committed rows the log's reader lost 0, one that asks for seq > last"
            + " lost %d%n",
        product, WRITERS, rows, there.size());
  }

  private static void createNaiveTable(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE naive_log (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event VARCHAR)");
    }
  }

  /** What has been committed. */
  private List<String> writeAll(HikariDataSource pool, TransactionalEventLog<byte[]> log)
      throws Exception {
    List<Callable<List<String>>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      writers.add(() -> write(writer, pool, log));
    }
    List<String> committed = new ArrayList<>();
    Racers.race(writers, Duration.ofSeconds(600)).forEach(committed::addAll);
    return committed;
  }

  private List<String> write(int writer, HikariDataSource pool, TransactionalEventLog<byte[]> log)
      throws SQLException {
    Random random = new Random(SEED * WRITERS + writer);
    List<String> committed = new ArrayList<>();
    int number = 0;
    while (committed.size() < ROWS / WRITERS) {
      List<String> texts = new ArrayList<>();
      int count = 1 + random.nextInt(MOST_PER_TRANSACTION);
      while (texts.size() < count) {
        texts.add("\"" + writer + ":" + number++ + "\"");
      }
      waitForTheReader();
      try (Connection connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        insertNaively(connection, texts);
        int later = random.nextInt(count + 1);
        append(log, connection, texts.subList(0, later));
        LockSupport.parkNanos(random.nextInt(LONGEST_DELAY_NANOS));
        append(log, connection, texts.subList(later, count));
        if (random.nextInt(5) == 0) {
          connection.rollback();
        } else {
          connection.commit();
          committed.addAll(texts);
          written.addAndGet(count);
        }
      }
    }
    return committed;
  }

  /** Not for ever: a reader that has lost events never catches up. */
  private void waitForTheReader() {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (written.get() - taken.get() > CLOSE_BEHIND && System.nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(100_000);
    }
  }

  private static void append(
      TransactionalEventLog<byte[]> log, Connection connection, List<String> texts) {
    List<NewEvent<byte[]>> events = new ArrayList<>();
    for (String text : texts) {
      events.add(new NewEvent<>("t", text.getBytes(StandardCharsets.UTF_8)));
    }
    log.append(connection, events);
  }

  private static void insertNaively(Connection connection, List<String> texts) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO naive_log (event) VALUES (?)")) {
      for (String text : texts) {
        insert.setString(1, text);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private List<String> readToTheEnd(TransactionalEventLog<byte[]> log) throws Exception {
    List<String> read = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    EventSource<GenericEventStream, byte[]> source = log.source();
    source.run(
        new SourceContext<>() {
          @Override
          public GenericEventStream spec() {
            return GenericEventStream.named("late");
          }

          @Override
          public boolean cancelled() {
            return false;
          }
        },
        "",
        events -> {
          for (var event : events) {
            ids.add(event.sequenceId());
            read.add(new String(event.data(), StandardCharsets.UTF_8));
          }
          taken.addAndGet(events.size());
          return read.get(read.size() - 1).equals(END)
              ? SourceInstruction.EXIT
              : SourceInstruction.CONTINUE;
        });
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    return read.subList(0, read.size() - 1);
  }

  private static Set<Long> readNaively(HikariDataSource pool, AtomicBoolean ended)
      throws SQLException {
    Set<Long> seen = new HashSet<>();
    long last = 0;
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT seq FROM naive_log WHERE seq > ? ORDER BY seq")) {
      boolean lastLook;
      do {
        lastLook = ended.get();
        select.setLong(1, last);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            last = row.getLong(1);
            seen.add(last);
          }
        }
        LockSupport.parkNanos(1_000_000);
      } while (!lastLook);
    }
    return seen;
  }

  private static Set<Long> numbers(HikariDataSource pool) throws SQLException {
    Set<Long> numbers = new HashSet<>();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT seq FROM naive_log")) {
      while (row.next()) {
        numbers.add(row.getLong(1));
      }
    }
    return numbers;
  }
}
