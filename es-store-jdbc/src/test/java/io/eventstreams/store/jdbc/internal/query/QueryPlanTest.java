package io.eventstreams.store.jdbc.internal.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.api.spi.StreamStore;
import io.eventstreams.store.jdbc.JdbcStores;
import io.eventstreams.store.jdbc.PostgresServer;
import io.eventstreams.store.jdbc.internal.database.Dialect;
import io.eventstreams.store.jdbc.internal.database.H2Dialect;
import io.eventstreams.store.jdbc.internal.database.PostgresDialect;
import io.eventstreams.store.jdbc.internal.database.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Among 10,000 streams, each field that can be asked for is found and sorted by an index. */
final class QueryPlanTest {
  /** Texts which PostgreSQL finds by hash, which keeps no order. */
  private static final List<QueryField> UNBOUNDED =
      List.of(QueryFields.TOPIC_FILTER, QueryFields.INITIAL_SEQUENCE_ID);

  /** Where a test runs. */
  enum Product {
    H2(new H2Dialect(), "SYSTEM_RANGE(1, 10000) AS n (i)"),
    POSTGRES(new PostgresDialect(), "generate_series(1, 10000) AS n (i)");

    private final Dialect dialect;
    private final String numbers;

    Product(Dialect dialect, String numbers) {
      this.dialect = dialect;
      this.numbers = numbers;
    }

    String newUrl() {
      return this == H2 ? "jdbc:h2:mem:plans;USER=sa;PASSWORD=" : PostgresServer.newSchema();
    }
  }

  private HikariDataSource pool;
  private JdbcStores stores;

  @AfterEach
  void close() {
    if (stores != null) {
      stores.close();
      pool.close();
    }
  }

  private void fill(Product product) throws SQLException {
    pool = PostgresServer.pool(product.newUrl());
    stores = JdbcStores.over(pool);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO eventstreams"
              + " (id, created, updated, name, status, type, topic_filter, initial_sequence_id)"
              + " SELECT 'i' || i, i, i, 'n' || i, 's' || MOD(i, 1000), 't' || MOD(i, 1000),"
              + " 'f' || MOD(i, 1000), 'p' || i FROM "
              + product.numbers);
      statement.execute("ANALYZE");
    }
  }

  private String plan(Product product, Query query) throws SQLException {
    QuerySql queries = new QuerySql(product.dialect, QueryFields.STREAMS);
    SqlText explain =
        new SqlText().add("EXPLAIN SELECT * FROM eventstreams").add(queries.page(query));
    StringBuilder plan = new StringBuilder();
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = explain.prepare(connection);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        plan.append(row.getString(1)).append('\n');
      }
    }
    return plan.toString().toLowerCase(Locale.ROOT);
  }

  private static Query where(QueryField field, FilterOperator operator) {
    Object value =
        field.kind() == QueryField.Kind.TIME ? Instant.ofEpochSecond(0, 9_990) : valueOf(field);
    return Query.ALL
        .withFilter(new Filter.Compare(field, operator, value, false, false))
        .withLimit(25);
  }

  /** One that few rows have, and few have a greater one. */
  private static String valueOf(QueryField field) {
    return switch (field.name()) {
      case "status" -> "s999";
      case "type" -> "t999";
      case "topicfilter" -> "f999";
      case "initialsequenceid" -> "p9999";
      case "name" -> "n9999";
      default -> "i9999";
    };
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldIsFoundByAnIndex(Product product) throws SQLException {
    fill(product);
    for (QueryField field : QueryFields.STREAMS) {
      assertThat(plan(product, where(field, FilterOperator.EQUAL)))
          .contains("eventstreams_" + field.column());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldIsComparedByAnIndex(Product product) throws SQLException {
    fill(product);
    for (QueryField field : QueryFields.STREAMS) {
      if (product == Product.H2 || !UNBOUNDED.contains(field)) {
        assertThat(plan(product, where(field, FilterOperator.GREATER)))
            .contains("eventstreams_" + field.column());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldIsSortedByAnIndexEitherWay(Product product) throws SQLException {
    fill(product);
    for (QueryField field : QueryFields.STREAMS) {
      for (boolean descending : List.of(true, false)) {
        if (product == Product.H2 || !UNBOUNDED.contains(field)) {
          Query query = Query.ALL.withSort(List.of(new Sort(field, descending))).withLimit(25);
          assertThat(plan(product, query))
              .contains("eventstreams_" + field.column())
              .doesNotContain("seq scan");
          if (product == Product.H2) {
            assertThat(plan(product, query)).contains("index sorted");
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theUsualOrderIsThatOfAnIndex(Product product) throws SQLException {
    fill(product);
    assertThat(plan(product, Query.ALL.withLimit(25)))
        .containsAnyOf("index sorted", "index scan backward using eventstreams_pkey");
  }

  /** The figures are printed, not judged. */
  @ParameterizedTest
  @EnumSource
  void aPageIsThereInMilliseconds(Product product) throws SQLException {
    fill(product);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE eventstreams SET status = 'started', type = 'websocket'");
    }
    StreamStore<GenericEventStream> streams = stores.persistence(SpecCodec.generic()).streams();
    Query query =
        where(QueryFields.CREATED, FilterOperator.GREATER)
            .withSort(List.of(new Sort(QueryFields.NAME, true)));
    long[] nanos = new long[200];
    for (int i = 0; i < nanos.length; i++) {
      long began = System.nanoTime();
      assertThat(streams.list(query).items()).isNotEmpty();
      nanos[i] = System.nanoTime() - began;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%s, 10,000 streams, a page by creation, sorted by name: median %.2f ms, worst %.2f ms of"
            + " %d%n%s",
        product,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length - 1] / 1e6,
        nanos.length,
        plan(product, query));
  }
}
