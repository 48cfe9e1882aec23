package io.eventstreams.store.jdbc.internal.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.store.jdbc.PostgresServer;
import io.eventstreams.store.jdbc.internal.database.Database;
import io.eventstreams.store.jdbc.internal.database.H2Dialect;
import io.eventstreams.store.jdbc.internal.database.PooledConnections;
import io.eventstreams.store.jdbc.internal.database.PostgresDialect;
import io.eventstreams.store.jdbc.internal.streams.JdbcPersistence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Each database answers a query as the rule for rows in memory does. */
final class QuerySqlProperties {
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "A",
          "b",
          "ab",
          "aB",
          "AB",
          "%",
          "_",
          "a%",
          "!",
          "\\",
          "?",
          "a?",
          "'",
          "[a]",
          "é",
          "É",
          "\uE000",
          "\uFFFD",
          "\uD83D\uDE80",
          "10",
          "9",
          "a b",
          " ");

  /** What values may have and rows of PostgreSQL may not. */
  private static final List<String> UNSTORABLE =
      List.of("\0", "a\0", "a\0b", "\0a", "é\0", "\uD800", "a\uDC00", "\uD83D\0", "%\uDEFF");

  private static final List<Subject> SUBJECTS = new ArrayList<>();

  /** The rows, the oldest first. */
  private static final List<GenericEventStream> ROWS = new ArrayList<>();

  /** A database that holds the rows. */
  private record Subject(
      Database database, HikariDataSource pool, Persistence<GenericEventStream> persistence) {
    static Subject open(String url) {
      HikariDataSource pool = PostgresServer.pool(url);
      AtomicLong seconds = new AtomicLong();
      Database database =
          Database.open(
              new PooledConnections(pool),
              List.of(new H2Dialect(), new PostgresDialect()),
              () -> Instant.ofEpochSecond(seconds.incrementAndGet()),
              "the test's database");
      return new Subject(
          database, pool, new JdbcPersistence<>(database.access("the test"), SpecCodec.generic()));
    }

    void close() {
      database.close();
      pool.close();
    }
  }

  @BeforeContainer
  static void fill() {
    SUBJECTS.add(Subject.open("jdbc:h2:mem:queries;DB_CLOSE_DELAY=-1"));
    if (PostgresServer.whyNot().isEmpty()) {
      SUBJECTS.add(Subject.open(PostgresServer.newSchema()));
    } else {
      System.out.println("queries are not compared with PostgreSQL: " + PostgresServer.whyNot());
    }
    for (int i = 0; i < 2 * TEXTS.size(); i++) {
      String text = TEXTS.get(i % TEXTS.size());
      GenericEventStream spec =
          new GenericEventStream(
              new UUID(i * 0x9E3779B97F4A7C15L, i).toString(),
              null,
              null,
              i % 3 == 0 ? null : EventStreamType.of(i % 3 == 1 ? "webhook" : "websocket"),
              EventStreamFields.builder()
                  .name("n" + i)
                  .topicFilter(i % 5 == 0 ? null : text)
                  .initialSequenceId(i % 7 == 0 ? null : TEXTS.get((i * 5) % TEXTS.size()))
                  .build(),
              null,
              null,
              null);
      for (Subject subject : SUBJECTS) {
        GenericEventStream row = subject.persistence().streams().insert(spec, i);
        if (ROWS.size() == i) {
          ROWS.add(row);
        }
        assertThat(row).isEqualTo(ROWS.get(i));
      }
    }
  }

  @AfterContainer
  static void close() {
    ROWS.clear();
    SUBJECTS.forEach(Subject::close);
    SUBJECTS.clear();
  }

  private static Function<QueryField, Object> values(GenericEventStream row) {
    return field ->
        switch (field.name()) {
          case "id" -> row.id();
          case "created" -> row.created();
          case "updated" -> row.updated();
          case "name" -> row.fields().name();
          case "status" -> row.fields().status() == null ? null : row.fields().status().wireName();
          case "type" -> row.type() == null ? null : row.type().wireName();
          case "topicfilter" -> row.fields().topicFilter();
          default -> row.fields().initialSequenceId();
        };
  }

  @Property(tries = 1_500)
  void theAnswerIsThatOfMemory(@ForAll("queries") Query query) {
    List<GenericEventStream> expected = new ArrayList<>(ROWS);
    Collections.reverse(expected);
    expected.removeIf(row -> !query.filter().matches(values(row)));
    Comparator<GenericEventStream> order = (a, b) -> 0;
    for (Sort sort : query.sort()) {
      order = order.thenComparing(sort.comparator(QuerySqlProperties::values));
    }
    expected.sort(order);
    int total = expected.size();
    List<GenericEventStream> page =
        expected.stream().skip(query.skip()).limit(query.limit()).toList();

    for (Subject subject : SUBJECTS) {
      var streams = subject.persistence().streams();
      var answer = streams.list(query.withCount(true));
      assertThat(answer.items()).as(subject.pool().getJdbcUrl()).isEqualTo(page);
      assertThat(answer.total()).hasValue(total);
      assertThat(streams.count(query.filter())).isEqualTo(total);
    }
  }

  @Provide
  Arbitrary<Query> queries() {
    Arbitrary<Sort> sort =
        Combinators.combine(Arbitraries.of(QueryFields.STREAMS), Arbitraries.of(true, false))
            .as(Sort::new);
    return Combinators.combine(
            filters(3),
            sort.list().ofMaxSize(3),
            Arbitraries.of(0, 0, 1, 7, 1_000),
            Arbitraries.of(1, 5, 40, Integer.MAX_VALUE))
        .as((filter, sorts, skip, limit) -> new Query(filter, sorts, skip, limit, false));
  }

  private static Arbitrary<Filter> filters(int depth) {
    Arbitrary<Filter> leaf = Arbitraries.oneOf(texts(), times(), nulls());
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<List<Filter>> parts = filters(depth - 1).list().ofMaxSize(3);
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(3, leaf),
        net.jqwik.api.Tuple.of(1, parts.map(list -> (Filter) new Filter.And(list))),
        net.jqwik.api.Tuple.of(1, parts.map(list -> (Filter) new Filter.Or(list))));
  }

  private static Arbitrary<Filter> texts() {
    Arbitrary<QueryField> fields =
        Arbitraries.of(
            QueryFields.STREAMS.stream()
                .filter(field -> field.kind() == QueryField.Kind.TEXT)
                .toList());
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of(TEXTS),
            Arbitraries.of(UNSTORABLE),
            Arbitraries.of("n1", "web", "WEBHOOK", "hook", "%' OR 1=1 --"));
    return Combinators.combine(
            fields,
            Arbitraries.of(FilterOperator.values()),
            values,
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as(
            (field, operator, value, negated, anyCase) ->
                operator.isRange()
                    ? new Filter.Compare(field, operator, value, false, false)
                    : new Filter.Compare(field, operator, value, negated, anyCase));
  }

  private static Arbitrary<Filter> times() {
    return Combinators.combine(
            Arbitraries.of(QueryFields.CREATED, QueryFields.UPDATED),
            Arbitraries.of(FilterOperator.values()).filter(operator -> !operator.isText()),
            Arbitraries.integers().between(-1, 2 * TEXTS.size()),
            Arbitraries.of(true, false))
        .as(
            (field, operator, row, negated) ->
                new Filter.Compare(
                    field, operator, time(row), negated && !operator.isRange(), false));
  }

  private static Instant time(int row) {
    if (row < 0) {
      return Instant.MIN;
    }
    return row >= ROWS.size() ? Instant.MAX : ROWS.get(row).created();
  }

  private static Arbitrary<Filter> nulls() {
    return Combinators.combine(Arbitraries.of(QueryFields.STREAMS), Arbitraries.of(true, false))
        .as(Filter.IsNull::new);
  }
}
