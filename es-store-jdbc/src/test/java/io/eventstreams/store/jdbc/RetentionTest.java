package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.api.testkit.ManualClock;
import io.eventstreams.store.jdbc.internal.database.PooledConnections;
import io.eventstreams.store.jdbc.internal.log.Retention;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events leave the log, and no stream misses one without being told. */
@Timeout(120)
final class RetentionTest {
  private static final LogRetention ONCE_READ = LogRetention.dropReadAfter(Duration.ZERO);
  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00Z"));
  private HikariDataSource pool;
  private JdbcStores stores;
  private TransactionalEventLog<byte[]> log;
  private Persistence<GenericEventStream> persistence;

  private void open(TestDatabase database) {
    pool = PostgresServer.pool(database.newUrl());
    openAgain();
  }

  private void openAgain() {
    stores = JdbcStores.open(new PooledConnections(pool), "the test's database", clock);
    log = stores.eventLog(EventDataCodec.rawBytes());
    persistence = stores.persistence(SpecCodec.generic());
  }

  @AfterEach
  void close() {
    if (stores != null) {
      stores.close();
      pool.close();
    }
  }

  /** Their sequenceIds. */
  private List<String> append(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] data = String.valueOf(i).getBytes(StandardCharsets.UTF_8);
      ids.add(log.append(List.of(new NewEvent<>("t", data)), null).orElseThrow().lastSequenceId());
    }
    clock.advance(Duration.ofNanos(1));
    return ids;
  }

  private void appendAtOnce(int count) {
    List<NewEvent<byte[]>> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(new NewEvent<>("t", String.valueOf(i).getBytes(StandardCharsets.UTF_8)));
    }
    log.append(events, null);
    clock.advance(Duration.ofNanos(1));
  }

  private String stream() {
    String id = UUID.randomUUID().toString();
    persistence.streams().insert(GenericEventStream.named("n" + id).withId(id), 1);
    return id;
  }

  private String streamAt(String position) {
    String id = stream();
    moveTo(id, position);
    return id;
  }

  private void moveTo(String id, String position) {
    CheckpointState claim = persistence.checkpoints().claim(id).orElseThrow();
    CheckpointWrite write =
        new CheckpointWrite(
            id, claim.generation(), claim.epoch(), claim.version() + 1, position, 0, 0);
    assertThat(persistence.checkpoints().save(List.of(write))).containsExactly(SaveResult.SAVED);
  }

  private void assertReads(String from, List<String> ids) {
    try (LogReader<byte[]> reader = LogReader.start(log.source(), from)) {
      reader.await(ids.size());
      assertThat(reader.ids()).isEqualTo(ids);
    }
  }

  private void assertDropped(String from) {
    LogReader<byte[]> reader = LogReader.start(log.source(), from);
    assertThat(reader.awaitEnd())
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("ES10003")
        .hasMessageContaining(from)
        .hasMessageContaining("have been dropped");
    assertThat(reader.ids()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatEveryStreamHasReadGoes(TestDatabase database) {
    open(database);
    List<String> ids = append(6);
    assertThat(stores.sweeping(ONCE_READ).sweep()).as("no stream").isZero();
    String fast = streamAt(ids.get(4));
    String slow = streamAt(ids.get(2));
    String fresh = stream();
    assertThat(stores.sweeping(ONCE_READ).sweep()).as("one has read nothing").isZero();
    assertReads("", ids);
    persistence.streams().delete(fresh);
    assertThat(stores.sweeping(ONCE_READ).sweep()).isEqualTo(3);
    assertThat(stores.sweeping(ONCE_READ).sweep()).isZero();

    assertReads("", ids.subList(3, 6));
    assertReads(ids.get(2), ids.subList(3, 6));
    assertReads(ids.get(4), ids.subList(5, 6));
    assertDropped(ids.get(1));
    moveTo(slow, ids.get(5));
    moveTo(fast, ids.get(5));
    assertThat(stores.sweeping(ONCE_READ).sweep()).isEqualTo(3);

    stores.close();
    openAgain();
    List<String> later = append(2);
    assertThat(later.get(0)).isGreaterThan(ids.get(5));
    assertReads(ids.get(5), later);
    assertReads("", later);
    assertDropped(ids.get(4));
  }

  @ParameterizedTest
  @EnumSource
  void aStreamThatBeginsSomewhereKeepsWhatComesAfter(TestDatabase database) {
    open(database);
    List<String> ids = append(3);
    streamAt(ids.get(2));
    String id = UUID.randomUUID().toString();
    persistence
        .streams()
        .insert(
            GenericEventStream.named("n")
                .withId(id)
                .withFields(
                    EventStreamFields.builder().name("n").initialSequenceId(ids.get(0)).build()),
            1);
    assertThat(stores.sweeping(ONCE_READ).sweep()).isEqualTo(1);
    persistence.streams().reset(id, 2, "somebody else's");
    assertThat(stores.sweeping(ONCE_READ).sweep()).as("a position that is not ours").isZero();
    assertReads(ids.get(0), ids.subList(1, 3));
  }

  @ParameterizedTest
  @EnumSource
  void whatHasBeenReadStaysUntilItIsOldEnough(TestDatabase database) {
    open(database);
    List<String> old = append(2);
    clock.advance(HOUR);
    List<String> young = append(2);
    streamAt(young.get(1));
    LogRetention rule = LogRetention.dropReadAfter(HOUR);
    assertThat(stores.sweeping(rule).sweep()).isEqualTo(2);
    assertReads("", young);
    assertReads(old.get(1), young);
    clock.advance(HOUR);
    assertThat(stores.sweeping(rule).sweep()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void whatNobodyReadsGoesOnlyWhenThatIsAskedFor(TestDatabase database) {
    open(database);
    List<String> old = append(3);
    String stream = streamAt(old.get(0));
    clock.advance(HOUR);
    List<String> young = append(1);
    assertThat(stores.sweeping(ONCE_READ).sweep()).isEqualTo(1);
    assertThat(stores.sweeping(ONCE_READ.andUnreadAfter(HOUR)).sweep()).isEqualTo(2);
    assertDropped(persistence.checkpoints().read(stream).orElseThrow().position());
    assertReads("", young);
  }

  /** Nothing that it was owed is missing, though its log has heard of less than was dropped. */
  @ParameterizedTest
  @EnumSource
  void aReaderFromTheBeginningGoesOnBehindWhatIsGone(TestDatabase database) {
    open(database);
    List<String> first = append(3);
    assertReads("", first);
    try (JdbcStores elsewhere =
        JdbcStores.open(new PooledConnections(pool), "the test's database", clock)) {
      TransactionalEventLog<byte[]> there = elsewhere.eventLog(EventDataCodec.rawBytes());
      there.append(List.of(new NewEvent<>("t", new byte[] {'4'})), null);
      clock.advance(HOUR.plusNanos(1));
      assertThat(elsewhere.sweeping(ONCE_READ.andUnreadAfter(HOUR)).sweep()).isEqualTo(4);
      try (LogReader<byte[]> reader = LogReader.start(log.source(), "")) {
        there.append(List.of(new NewEvent<>("t", new byte[] {'5'})), null);
        reader.await(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReaderInTheMiddleIsToldRatherThanTakenPastWhatIsGone(TestDatabase database)
      throws Exception {
    open(database);
    appendAtOnce(100);
    CompletableFuture<Void> inTheMiddle = new CompletableFuture<>();
    CompletableFuture<Void> dropped = new CompletableFuture<>();
    List<Event<byte[]>> given = new ArrayList<>();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> run =
          thread.submit(
              () -> {
                log.<GenericEventStream>source()
                    .run(
                        new Running(),
                        "",
                        events -> {
                          given.addAll(events);
                          inTheMiddle.complete(null);
                          dropped.join();
                          return SourceInstruction.CONTINUE;
                        });
                return null;
              });
      inTheMiddle.get(30, TimeUnit.SECONDS);
      clock.advance(HOUR);
      assertThat(stores.sweeping(ONCE_READ.andUnreadAfter(HOUR)).sweep()).isEqualTo(100);
      appendAtOnce(1);
      dropped.complete(null);
      assertThatThrownBy(() -> run.get(30, TimeUnit.SECONDS))
          .hasMessageContaining("ES10003")
          .hasMessageContaining("have been dropped");
      assertThat(given).as("only the page that was under way").hasSize(16);
    } finally {
      thread.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsMissedWhileEventsComeAndGo(TestDatabase database) throws Exception {
    open(database);
    int all = 4_000;
    String stream = stream();
    CheckpointState claim = persistence.checkpoints().claim(stream).orElseThrow();
    AtomicBoolean ended = new AtomicBoolean();
    List<String> read = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Long> sweeps =
          threads.submit(
              () -> {
                long gone = 0;
                while (!ended.get()) {
                  gone += stores.sweeping(ONCE_READ).sweep();
                }
                return gone + stores.sweeping(ONCE_READ).sweep();
              });
      Future<?> writes =
          threads.submit(
              () -> {
                for (int i = 0; i < all / 20; i++) {
                  appendAtOnce(20);
                }
              });
      log.<GenericEventStream>source()
          .run(
              new Running(),
              "",
              events -> {
                events.forEach(event -> read.add(event.sequenceId()));
                String last = read.get(read.size() - 1);
                CheckpointWrite write =
                    new CheckpointWrite(stream, 1, claim.epoch(), read.size(), last, 0, 0);
                assertThat(persistence.checkpoints().save(List.of(write)))
                    .containsExactly(SaveResult.SAVED);
                return read.size() < all ? SourceInstruction.CONTINUE : SourceInstruction.EXIT;
              });
      ended.set(true);
      writes.get(60, TimeUnit.SECONDS);
      assertThat(sweeps.get(60, TimeUnit.SECONDS)).isEqualTo(all);
    } finally {
      ended.set(true);
      threads.shutdownNow();
    }
    assertThat(read).hasSize(all).isSorted().doesNotHaveDuplicates();
    assertThat(number("SELECT COUNT(*) FROM es_events")).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aKeyIsRememberedWhenItsEventsAreGone(TestDatabase database) {
    open(database);
    List<NewEvent<byte[]>> event = List.of(new NewEvent<>("t", new byte[] {'1'}));
    Appended first = log.append(event, "key").orElseThrow();
    streamAt(first.lastSequenceId());
    clock.advance(Duration.ofNanos(1));
    assertThat(stores.sweeping(ONCE_READ).sweep()).isEqualTo(1);
    assertThat(log.append(event, "key")).contains(first);
  }

  @ParameterizedTest
  @EnumSource
  void itGoesByItselfAndEndsWithTheStore(TestDatabase database) throws Exception {
    open(database);
    for (int i = 0; i < 24; i++) {
      appendAtOnce(100);
    }
    streamAt(append(1).get(0));
    appendAtOnce(99);
    stores.retain(LogRetention.dropReadAfter(HOUR));
    stores.retain(ONCE_READ);
    Eventually.await("99 are left", () -> left() == 99, this::left);
    stores.close();
    Eventually.await(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("es-jdbc-retention")),
        () -> "");
  }

  /** As after the clock of this machine was put right. */
  @ParameterizedTest
  @EnumSource
  void whatIsSaidToComeFromTheFutureKeepsNothing(TestDatabase database) {
    open(database);
    Duration years = Duration.ofDays(3_650);
    append(1);
    clock.advance(years);
    append(2);
    clock.advance(years.negated());
    List<String> ids = append(2);
    streamAt(ids.get(1));
    LogRetention rule = LogRetention.dropReadAfter(HOUR);
    assertThat(stores.sweeping(rule).sweep()).isZero();
    clock.advance(HOUR);
    assertThat(stores.sweeping(rule).sweep()).isEqualTo(5);
  }

  @ParameterizedTest
  @EnumSource
  void aClockThatRunsAheadTakesNothingThatIsUnread(TestDatabase database) {
    open(database);
    Retention retention = stores.sweeping(ONCE_READ.andUnreadAfter(HOUR));
    List<String> ids = append(3);
    streamAt(ids.get(0));
    Warnings warnings = new Warnings();
    try (warnings) {
      assertThat(retention.sweep()).isEqualTo(1);
      clock.advance(HOUR.multipliedBy(2));
      assertThat(retention.sweep()).isZero();
      assertThat(retention.sweep()).isZero();
      clock.advance(HOUR.multipliedBy(-2));
      assertThat(retention.sweep()).isZero();
    }
    assertThat(warnings.texts())
        .filteredOn(text -> text.contains("the clock has run ahead"))
        .hasSize(1);
    assertReads("", ids.subList(1, 3));
  }

  @ParameterizedTest
  @EnumSource
  void whichStreamKeepsOldEventsIsToldOnce(TestDatabase database) {
    open(database);
    Retention retention = stores.sweeping(LogRetention.dropReadAfter(HOUR));
    Warnings warnings = new Warnings();
    try (warnings) {
      retention.sweep();
      List<String> ids = append(3);
      String slow = streamAt(ids.get(1));
      String slower = streamAt(ids.get(0));
      clock.advance(HOUR);
      retention.sweep();
      assertThat(warnings.texts()).as("they may be about to be read").isEmpty();
      clock.advance(Duration.ofMinutes(1));
      retention.sweep();
      retention.sweep();
      assertThat(warnings.texts()).containsExactly(holdsUp(slower));
      moveTo(slower, ids.get(2));
      retention.sweep();
      assertThat(warnings.texts()).containsExactly(holdsUp(slower), holdsUp(slow));
      moveTo(slow, ids.get(2));
      retention.sweep();
      assertThat(left()).isZero();
      append(1);
      clock.advance(HOUR.multipliedBy(2));
      persistence.streams().delete(slower);
      retention.sweep();
      assertThat(warnings.texts()).containsExactly(holdsUp(slower), holdsUp(slow), holdsUp(slow));
      persistence.streams().delete(slow);
      retention.sweep();
      assertThat(warnings.texts())
          .last()
          .isEqualTo("events older than dropReadAfter are kept, since there is no stream");
    }
  }

  private static String holdsUp(String id) {
    return "events older than dropReadAfter are kept, since stream 'n" + id + "' has not read them";
  }

  /** An older transaction that is still to come would appear behind what is gone. */
  @Test
  void onPostgresNothingGoesBeforeOlderTransactionsHaveEnded() throws SQLException {
    open(TestDatabase.POSTGRES);
    LogRetention rule = ONCE_READ.andUnreadAfter(HOUR);
    List<NewEvent<byte[]>> late = List.of(new NewEvent<>("late", new byte[] {'1'}));
    try (Connection older = pool.getConnection()) {
      older.setAutoCommit(false);
      String lateId = log.append(older, late).orElseThrow().lastSequenceId();
      append(2);
      clock.advance(HOUR.plusNanos(1));
      assertThat(stores.sweeping(rule).sweep()).isZero();
      older.commit();
      assertThat(left()).isEqualTo(3);
      assertReads("", idsFrom(lateId));
      assertThat(stores.sweeping(rule).sweep()).isEqualTo(3);
    }
  }

  private List<String> idsFrom(String first) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT lpad(tx::text, 20, '0') || '-' || lpad(seq::text, 20, '0')"
                    + " FROM es_events ORDER BY tx, seq")) {
      while (row.next()) {
        ids.add(row.getString(1));
      }
    }
    assertThat(ids).startsWith(first);
    return ids;
  }

  /** As a dump does that is loaded into a server which has not counted as far. */
  @Test
  void afterAMoveToAnotherServerNewEventsComeAfterThoseThatAreGone() throws SQLException {
    open(TestDatabase.POSTGRES);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE es_log SET dropped_tx = 8000000000000, dropped_seq = 5");
    }
    stores.close();
    openAgain();
    String gone = "00000008000000000000-00000000000000000005";
    List<String> ids = append(1);
    assertThat(ids.get(0)).isGreaterThan(gone);
    assertReads(gone, ids);
  }

  @Test
  void agesMustMakeSense() {
    assertThatThrownBy(() -> LogRetention.dropReadAfter(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dropReadAfter must be from 0s to 876000h0m0s");
    assertThatThrownBy(() -> LogRetention.dropReadAfter(Duration.ofDays(36_501)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ONCE_READ.andUnreadAfter(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dropUnreadAfter must be positive");
    assertThatThrownBy(
            () -> LogRetention.dropReadAfter(HOUR).andUnreadAfter(Duration.ofMinutes(59)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which is 1h0m0s, was 59m0s");
  }

  private long left() {
    try {
      return number("SELECT COUNT(*) FROM es_events");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** What the program's log is told of retention, from when this is made until it is closed. */
  private static final class Warnings extends Handler implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Retention.class.getName());

    private final List<String> texts = new ArrayList<>();

    Warnings() {
      LOG.addHandler(this);
    }

    List<String> texts() {
      return texts;
    }

    @Override
    public void publish(LogRecord line) {
      texts.add(new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      LOG.removeHandler(this);
    }
  }

  private static final class Running implements SourceContext<GenericEventStream> {
    @Override
    public GenericEventStream spec() {
      return GenericEventStream.named("reader");
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }
}
