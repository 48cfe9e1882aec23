package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.store.jdbc.OwnFieldsTest.OwnSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row that a later release has written, or somebody by hand, is a stream of status unknown. */
final class UnreadableRowTest {
  private HikariDataSource pool;
  private JdbcStores stores;
  private StreamStore<GenericEventStream> streams;

  private void open(TestDatabase database) {
    pool = PostgresServer.pool(database.newUrl());
    stores = JdbcStores.over(pool);
    streams = stores.persistence(SpecCodec.generic()).streams();
  }

  @AfterEach
  void close() {
    if (stores != null) {
      stores.close();
    }
    if (pool != null) {
      pool.close();
    }
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) name.charAt(0)}).toString();
  }

  private void given(String name) {
    streams.insert(
        GenericEventStream.named(name)
            .withId(id(name))
            .withFields(
                EventStreamFields.builder()
                    .name(name)
                    .status(EventStreamStatus.STARTED)
                    .topicFilter("kept")
                    .batchSize(7)
                    .errorHandling(ErrorHandlingType.SKIP)
                    .build()),
        7);
  }

  private void damage(String name, String change) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "UPDATE eventstreams SET " + change + " WHERE id = '" + id(name) + "'");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOthersAreListedAndItIsUnknown(TestDatabase database) throws SQLException {
    open(database);
    given("a");
    given("b");
    given("c");
    for (String change :
        new String[] {
          "webhook_config = '{'",
          "websocket_config = '{\"distributionMode\":\"newer\"}'",
          "own_fields = '['",
          "status = 'newer'",
          "error_handling = 'newer'",
          "type = ''"
        }) {
      damage("b", change);
      assertThat(streams.list(Query.ALL).items())
          .as(change)
          .extracting(stream -> stream.fields().name(), stream -> stream.fields().status())
          .containsExactly(
              tuple("c", EventStreamStatus.STARTED),
              tuple("b", EventStreamStatus.UNKNOWN),
              tuple("a", EventStreamStatus.STARTED));
      GenericEventStream found = streams.findById(id("b")).orElseThrow();
      assertThat(found.created()).isNotNull();
      assertThat(found.fields().topicFilter()).isEqualTo("kept");
      assertThat(found.fields().batchSize()).isEqualTo(7);
      assertThat(found.fields().errorHandling())
          .isEqualTo(change.startsWith("error") ? null : ErrorHandlingType.SKIP);
      assertThat(streams.findByName("b")).contains(found);
      damage(
          "b",
          "webhook_config = NULL, websocket_config = NULL, own_fields = NULL, status = 'started',"
              + " error_handling = 'skip', type = NULL");
      assertThat(streams.findById(id("b")).orElseThrow().fields().status())
          .isEqualTo(EventStreamStatus.STARTED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void itCanBeReplacedAndDeleted(TestDatabase database) throws SQLException {
    open(database);
    given("b");
    damage("b", "webhook_config = '{', type = 'webhook'");
    assertThat(
            streams
                .update(id("b"), EventStreamFields.builder().batchSize(8).build())
                .fields()
                .batchSize())
        .isEqualTo(8);
    assertThat(streams.reset(id("b"), 8, "from here").fields().initialSequenceId())
        .isEqualTo("from here");
    assertThat(streams.findById(id("b")).orElseThrow().type()).isEqualTo(EventStreamType.WEBHOOK);
    streams.replace(GenericEventStream.named("b").withId(id("b")));
    assertThat(streams.findById(id("b")).orElseThrow().fields().status()).isNull();
    damage("b", "webhook_config = '{', status = 'deleted'");
    assertThat(streams.findById(id("b")).orElseThrow().fields().status())
        .as("it goes on being deleted")
        .isEqualTo(EventStreamStatus.DELETED);
    assertThat(streams.delete(id("b"))).isTrue();
    assertThat(streams.findById(id("b"))).isEmpty();
  }

  /** Of an application that refuses some of its own fields, or everything. */
  private record Picky(boolean refusesAll) implements SpecCodec<OwnSpec> {
    @Override
    public Set<String> ownFields() {
      return Set.of("ledger");
    }

    @Override
    public Map<String, Object> write(OwnSpec spec) {
      return spec.own();
    }

    @Override
    public OwnSpec read(GenericEventStream base, Map<String, Object> own) {
      if (refusesAll || !own.isEmpty()) {
        throw ErrorCode.FIELD_INVALID.error("no such ledger");
      }
      return new OwnSpec(base, own);
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatTheApplicationRefusesAltogetherIsAnError(TestDatabase database) throws SQLException {
    open(database);
    given("b");
    damage("b", "own_fields = '{\"ledger\":\"newer\"}'");
    OwnSpec found = stores.persistence(new Picky(false)).streams().findById(id("b")).orElseThrow();
    assertThat(found.fields().status()).isEqualTo(EventStreamStatus.UNKNOWN);
    assertThat(found.own()).isEmpty();
    assertThatThrownBy(() -> stores.persistence(new Picky(true)).streams().findById(id("b")))
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("FF00215")
        .hasMessageContaining(id("b"))
        .hasMessageContaining("no such ledger");
  }

  /** Of an application that fails at its own fields by any other throwable than those it should. */
  private enum Careless implements SpecCodec<OwnSpec> {
    UNCASTABLE,
    UNDATED,
    ABSENT,
    UNLINKED,
    ASSERTING,
    ENDLESS;

    @Override
    public Set<String> ownFields() {
      return Set.of("ledger");
    }

    @Override
    public Map<String, Object> write(OwnSpec spec) {
      return spec.own();
    }

    @Override
    public OwnSpec read(GenericEventStream base, Map<String, Object> own) {
      if (!own.isEmpty()) {
        switch (this) {
          case UNCASTABLE -> throw new ClassCastException("a ledger must be a number");
          case UNDATED -> throw new DateTimeException("a ledger must be a date");
          case ABSENT -> throw new NullPointerException();
          case UNLINKED -> throw new NoClassDefFoundError("Ledger");
          case ASSERTING -> throw new AssertionError("a ledger must be a number");
          case ENDLESS -> throw new StackOverflowError();
        }
      }
      return new OwnSpec(base, own);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverACodecThrowsAtOneRowTheOthersAreListed(TestDatabase database) throws SQLException {
    open(database);
    given("a");
    given("b");
    given("c");
    damage("b", "own_fields = '{\"ledger\":\"newer\"}'");
    for (Careless codec : Careless.values()) {
      StreamStore<OwnSpec> own = stores.persistence(codec).streams();
      assertThat(own.list(Query.ALL).items())
          .as("%s", codec)
          .extracting(stream -> stream.fields().name(), stream -> stream.fields().status())
          .containsExactly(
              tuple("c", EventStreamStatus.STARTED),
              tuple("b", EventStreamStatus.UNKNOWN),
              tuple("a", EventStreamStatus.STARTED));
      OwnSpec found = own.findById(id("b")).orElseThrow();
      assertThat(found.own()).isEmpty();
      assertThat(found.fields().topicFilter()).isEqualTo("kept");
      EventStreamFields batchSize = EventStreamFields.builder().batchSize(8).build();
      assertThat(own.update(id("b"), batchSize).fields().batchSize()).isEqualTo(8);
      assertThat(own.reset(id("b"), 8, "from here").fields().initialSequenceId())
          .isEqualTo("from here");
      OwnSpec refused = new OwnSpec(found.base(), Map.of("ledger", "other"));
      assertThatThrownBy(() -> own.replace(refused))
          .as("what cannot be read again is not stored")
          .isInstanceOf(EventStreamException.class)
          .hasMessageContaining("FF00215")
          .hasMessageNotContaining("null");
    }
  }
}
