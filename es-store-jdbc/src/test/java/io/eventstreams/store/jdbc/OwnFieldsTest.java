package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application's specification keeps its own fields, with no code of this store copied. */
final class OwnFieldsTest {
  private static final String ID = "00000000-0000-4000-8000-000000000001";
  private static final Map<String, Object> FIELDS =
      Map.of(
          "ledger",
          "main'; --\u00e9\ud83d\ude80",
          "amount",
          new BigDecimal("0.10"),
          "large",
          9_007_199_254_740_993L,
          "on",
          true,
          "labels",
          List.of("x", Map.of("a", 1)));

  /** A stream with any fields of its own. */
  record OwnSpec(GenericEventStream base, Map<String, Object> own)
      implements EventStreamSpec<OwnSpec> {
    @Override
    public OwnSpec withBase(GenericEventStream newBase) {
      return new OwnSpec(newBase, own);
    }
  }

  /** Refuses what it does not know. */
  private record Codec(Set<String> ownFields) implements SpecCodec<OwnSpec> {
    @Override
    public Map<String, Object> write(OwnSpec spec) {
      return spec.own();
    }

    @Override
    public OwnSpec read(GenericEventStream base, Map<String, Object> own) {
      if (own.containsKey("unreadable")) {
        throw ErrorCode.FIELD_INVALID.error("unreadable is what it says");
      }
      return new OwnSpec(base, new LinkedHashMap<>(own));
    }
  }

  private static StreamStore<OwnSpec> streams(JdbcStores stores, String... names) {
    return stores.persistence(new Codec(Set.of(names))).streams();
  }

  @ParameterizedTest
  @EnumSource
  void theyComeBackAsTheyWere(TestDatabase database) {
    try (HikariDataSource pool = PostgresServer.pool(database.newUrl());
        JdbcStores stores = JdbcStores.over(pool)) {
      StreamStore<OwnSpec> streams =
          streams(stores, "ledger", "amount", "large", "on", "labels", "unreadable");
      OwnSpec spec = new OwnSpec(GenericEventStream.named("n").withId(ID), FIELDS);
      assertThat(streams.insert(spec, 1).own()).isEqualTo(FIELDS);
      assertThat(streams.list(Query.ALL).items()).extracting(OwnSpec::own).containsExactly(FIELDS);
      streams.update(ID, EventStreamFields.builder().topicFilter("t").build());
      assertThat(streams.findByName("n").orElseThrow().own()).isEqualTo(FIELDS);
      assertThat(streams.upsert(new OwnSpec(spec.base(), Map.of()), 1).spec().own()).isEmpty();
      streams.replace(new OwnSpec(spec.base(), Map.of("ledger", "other")));
      assertThat(streams.findById(ID).orElseThrow().own()).isEqualTo(Map.of("ledger", "other"));

      assertThat(streams(stores, "amount").findById(ID).orElseThrow().own())
          .as("a field that the application has given up")
          .isEmpty();
      assertThat(stores.persistence(SpecCodec.generic()).streams().findById(ID)).isPresent();
      assertThatThrownBy(() -> streams.replace(new OwnSpec(spec.base(), Map.of("unreadable", "x"))))
          .isInstanceOf(EventStreamException.class)
          .hasMessageContaining("FF00215")
          .hasMessageContaining("unreadable is what it says");
      assertThat(streams.findById(ID).orElseThrow().own())
          .as("what cannot be read is not stored")
          .isEqualTo(Map.of("ledger", "other"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneThatIsNotDeclaredIsRefused(TestDatabase database) {
    try (HikariDataSource pool = PostgresServer.pool(database.newUrl());
        JdbcStores stores = JdbcStores.over(pool)) {
      StreamStore<OwnSpec> streams = streams(stores, "ledger");
      GenericEventStream base = GenericEventStream.named("n").withId(ID);
      OwnSpec undeclared = new OwnSpec(base, Map.of("ledger", "main", "amount", 1));
      List<ThrowingCallable> writes =
          List.of(
              () -> streams.insert(undeclared, 1),
              () -> streams.upsert(undeclared, 1),
              () -> streams.replace(undeclared));
      for (ThrowingCallable write : writes) {
        assertThatThrownBy(write)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("own field must be a declared one, was amount");
      }
      assertThat(streams.findById(ID)).as("it is not stored without it").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noneHasTheNameOfAnotherField(TestDatabase database) {
    try (HikariDataSource pool = PostgresServer.pool(database.newUrl());
        JdbcStores stores = JdbcStores.over(pool)) {
      assertThatThrownBy(() -> streams(stores, "batchSize"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("own field must not have the name of another field, was batchSize");
      assertThatThrownBy(() -> streams(stores, "ledger", "Ledger"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("own field must not have the name of another field");
    }
  }
}
