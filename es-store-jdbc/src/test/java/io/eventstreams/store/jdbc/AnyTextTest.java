package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.spi.SpecCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text that PostgreSQL cannot store: it is refused or escaped, and never becomes another text. */
final class AnyTextTest {
  /** U+001A begins an escape. */
  private static final List<String> AWKWARD =
      List.of(
          "\0",
          "a\0b",
          "\uD800",
          "\uDC00x",
          "\uD83D\uDE80\uD83D",
          "\uDE80\uD83D",
          "\u001A",
          "\u001A0000",
          "\u001A\0",
          "x\u001Ay\u001Az",
          "?",
          "\uFFFD",
          "\uD83D\uDE80");

  private static final List<String> UNSTORABLE = AWKWARD.subList(0, 6);

  @TempDir Path folder;
  private HikariDataSource pool;
  private JdbcStores stores;
  private Persistence<GenericEventStream> persistence;
  private EventLog<byte[]> log;

  private void open(String url) {
    pool = PostgresServer.pool(url);
    stores = JdbcStores.over(pool);
    persistence = stores.persistence(SpecCodec.generic());
    log = stores.eventLog(EventDataCodec.rawBytes());
  }

  @AfterEach
  void close() {
    if (stores != null) {
      stores.close();
      pool.close();
    }
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  private String stream() {
    String id = newId();
    persistence.streams().insert(GenericEventStream.named("n" + id).withId(id), 7);
    return id;
  }

  @Test
  void aParkedEventComesBackAsItWas() {
    open(PostgresServer.newSchema());
    parkAndFindAll();
    close();
    open("jdbc:h2:file:" + folder.resolve("any") + ";WRITE_DELAY=0;USER=sa;PASSWORD=");
    parkAndFindAll();
  }

  private void parkAndFindAll() {
    String id = stream();
    for (int i = 0; i < AWKWARD.size(); i++) {
      String text = AWKWARD.get(i);
      ParkedEvent event =
          new ParkedEvent("" + (100 + i), id, 7, "s" + text, text, text, text, 1, Instant.EPOCH);
      assertThat(persistence.parked().park(event)).isEqualTo(SaveResult.SAVED);
      assertThat(persistence.parked().park(event)).as("again").isEqualTo(SaveResult.SAVED);
      assertThat(persistence.parked().find(id, event.id())).contains(event);
    }
    assertThat(persistence.parked().list(id, "", 100))
        .hasSize(AWKWARD.size())
        .extracting(ParkedEvent::topic)
        .isEqualTo(AWKWARD);
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EventStreamException.class,
            failure -> {
              assertThat(failure.code().httpStatus()).isEqualTo(400);
              assertThat(failure).hasMessageContaining("PostgreSQL cannot store");
              assertThat(failure.getMessage()).doesNotContain("\0", "\n");
            });
  }

  @Test
  void anEventIsRefusedRatherThanChanged() {
    open(PostgresServer.newSchema());
    byte[] one = {'1'};
    for (String text : UNSTORABLE) {
      refused(() -> log.append(List.of(new NewEvent<>(text, one)), null));
      refused(() -> log.append(List.of(new NewEvent<>("t", one)), text));
    }
    refused(() -> log.append(List.of(new NewEvent<>("t", new byte[] {'"', 0, '"'})), null));
    byte[] escaped = "\"\\u0000\\ud800\"".getBytes(StandardCharsets.UTF_8);
    assertThat(log.append(List.of(new NewEvent<>("\uD83D\uDE80", escaped)), null)).isPresent();
  }

  @Test
  void aStreamIsRefusedRatherThanChanged() {
    open(PostgresServer.newSchema());
    String id = stream();
    for (String text : UNSTORABLE) {
      EventStreamFields fields =
          EventStreamFields.builder().name("n" + id).topicFilter(text).build();
      GenericEventStream spec = GenericEventStream.named("n" + id).withFields(fields);
      refused(() -> persistence.streams().insert(spec.withId(newId()), 1));
      refused(() -> persistence.streams().upsert(spec.withId(id), 1));
      refused(() -> persistence.streams().update(id, fields));
      refused(() -> persistence.streams().updateMany(Filter.ALL, fields));
      refused(() -> persistence.streams().reset(id, 8, text));
      assertThat(persistence.streams().findByName(text)).isEmpty();
    }
    assertThat(persistence.checkpoints().read(id).orElseThrow().generation()).isEqualTo(7);
  }

  @Test
  void aPositionIsRefusedAndSpoilsNobodyElses() {
    open(PostgresServer.newSchema());
    String odd = stream();
    String other = stream();
    CheckpointState first = persistence.checkpoints().claim(odd).orElseThrow();
    CheckpointState second = persistence.checkpoints().claim(other).orElseThrow();
    for (String text : UNSTORABLE) {
      assertThat(
              persistence
                  .checkpoints()
                  .save(
                      List.of(
                          new CheckpointWrite(odd, 7, first.epoch(), 1, text, 0, 0),
                          new CheckpointWrite(newId(), 7, 1, 1, "x", 0, 0))))
          .containsExactly(SaveResult.NOT_SAVED, SaveResult.STALE);
    }
    assertThat(
            persistence
                .checkpoints()
                .save(
                    List.of(
                        new CheckpointWrite(odd, 7, first.epoch(), 1, "\0", 0, 0),
                        new CheckpointWrite(other, 7, second.epoch(), 1, "x", 0, 0))))
        .containsExactly(SaveResult.NOT_SAVED, SaveResult.SAVED);
    assertThat(persistence.checkpoints().read(odd).orElseThrow().position()).isNull();
  }

  /** An id with such a text is nobody's; PostgreSQL itself refuses some. */
  @Test
  void anIdIsNobodysOrRefused() {
    open(PostgresServer.newSchema());
    stream();
    refusedById(() -> persistence.checkpoints().read("a\0"));
    refusedById(() -> persistence.streams().delete("a\0"));
    assertThat(persistence.checkpoints().read("\uD800")).isEmpty();
  }

  private static void refusedById(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EventStreamException.class,
            failure -> assertThat(failure.code().httpStatus()).isEqualTo(400));
  }
}
