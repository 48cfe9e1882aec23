package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.testkit.LogReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt in the middle of a file operation would close the database's file for everybody. */
final class InterruptTest {
  @TempDir Path folder;
  private JdbcStores stores;
  private Persistence<GenericEventStream> persistence;
  private EventLog<byte[]> log;

  @BeforeEach
  void open() {
    stores = JdbcStores.h2(folder);
    persistence = stores.persistence(SpecCodec.generic());
    log = stores.eventLog(EventDataCodec.rawBytes());
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private String append(int number) {
    return log.append(List.of(new NewEvent<>("t", payload(number))), null)
        .orElseThrow()
        .lastSequenceId();
  }

  private static byte[] payload(int number) {
    return Integer.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void withoutTheStoresThreadsAnInterruptClosesTheFile() throws Exception {
    String url = "jdbc:h2:file:" + folder.resolve("plain") + ";WRITE_DELAY=0;TRACE_LEVEL_FILE=0";
    Throwable harm = null;
    try (Connection plain = DriverManager.getConnection(url, "sa", "");
        Statement statement = plain.createStatement()) {
      statement.execute("CREATE TABLE t (i INT)");
      Thread.currentThread().interrupt();
      statement.execute("INSERT INTO t VALUES (1)");
    } catch (SQLException closed) {
      harm = closed;
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(harm).as("the danger that this test is about").isNotNull();
  }

  @Test
  void aThousandInterruptedReadersHarmNobody() {
    Random random = new Random(42);
    for (int i = 1; i <= 1_000; i++) {
      append(i);
      LogReader<byte[]> reader = LogReader.start(log.source(), i > 20 ? position(i - 20) : "");
      long until = System.nanoTime() + random.nextInt(600_000);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      reader.cancel();
      assertThat(reader.awaitEnd()).as("run %d", i).isNull();
    }
    try (LogReader<byte[]> all = LogReader.start(log.source(), "")) {
      assertThat(all.await(1_000)).hasSize(1_000);
    }
    assertThat(persistence.streams().count(Filter.ALL)).isZero();
  }

  @Test
  void aCallOfAnInterruptedThreadIsDoneAndTheFlagStays() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Thread.currentThread().interrupt();
      try {
        ids.add(append(i));
        GenericEventStream spec =
            GenericEventStream.named("s" + i).withId(UUID.randomUUID().toString());
        persistence.streams().insert(spec, i);
        assertThat(persistence.checkpoints().claim(String.valueOf(spec.id()))).isPresent();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
    assertThat(persistence.streams().count(Filter.ALL)).isEqualTo(100);
    try (LogReader<byte[]> all = LogReader.start(log.source(), "")) {
      all.await(100);
      assertThat(all.ids()).isEqualTo(ids);
    }
  }

  @Test
  void closingByAnInterruptedThreadLosesNothing() {
    append(1);
    Thread.currentThread().interrupt();
    try {
      stores.close();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    open();
    assertThat(append(2)).isEqualTo(position(2));
  }

  private static String position(int number) {
    return String.format("%020d", number);
  }
}
