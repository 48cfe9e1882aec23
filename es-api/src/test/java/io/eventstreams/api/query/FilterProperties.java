package io.eventstreams.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class FilterProperties {
  private static final List<FilterOperator> TEXT_OPERATORS =
      List.of(
          FilterOperator.EQUAL,
          FilterOperator.CONTAINS,
          FilterOperator.STARTS_WITH,
          FilterOperator.ENDS_WITH);

  @Property
  void isTurnedAroundByDeMorganOnRowsWithAllValues(
      @ForAll("filters") Filter filter,
      @ForAll("words") String name,
      @ForAll("times") Instant time) {
    Function<QueryField, @Nullable Object> row = FilterTest.row("name", name, "created", time);

    assertThat(opposite(filter).matches(row)).isEqualTo(!filter.matches(row));
  }

  @Property
  void meetsNoComparisonWithoutAValue(@ForAll("leaves") Filter filter) {
    boolean asksForNull = filter instanceof Filter.IsNull isNull && !isNull.negated();

    assertThat(filter.matches(FilterTest.row())).isEqualTo(asksForNull);
  }

  @Property
  void rangesPartitionAllText(@ForAll String value, @ForAll String actual) {
    Function<QueryField, @Nullable Object> row = FilterTest.row("name", actual);

    assertThat(
            List.of(FilterOperator.LESS, FilterOperator.EQUAL, FilterOperator.GREATER).stream()
                .filter(o -> compare(QueryFields.NAME, o, value).matches(row)))
        .hasSize(1);
    assertThat(compare(QueryFields.NAME, FilterOperator.LESS, value).matches(row))
        .isEqualTo(
            Arrays.compareUnsigned(
                    actual.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8))
                < 0);
  }

  @Property
  void prefixAndSuffixAreContained(@ForAll("words") String value, @ForAll("words") String actual) {
    Function<QueryField, @Nullable Object> row = FilterTest.row("name", actual);
    boolean atAnEnd =
        compare(QueryFields.NAME, FilterOperator.STARTS_WITH, value).matches(row)
            || compare(QueryFields.NAME, FilterOperator.ENDS_WITH, value).matches(row);

    assertThat(!atAnEnd || compare(QueryFields.NAME, FilterOperator.CONTAINS, value).matches(row))
        .isTrue();
  }

  private static Filter opposite(Filter filter) {
    return filter.fold(
        and -> Filter.or(and.parts().stream().map(FilterProperties::opposite).toList()),
        or -> Filter.and(or.parts().stream().map(FilterProperties::opposite).toList()),
        FilterProperties::oppositeComparison,
        isNull -> new Filter.IsNull(isNull.field(), !isNull.negated()));
  }

  private static Filter oppositeComparison(Filter.Compare compare) {
    return switch (compare.operator()) {
      case GREATER -> compare(compare.field(), FilterOperator.LESS_OR_EQUAL, compare.value());
      case GREATER_OR_EQUAL -> compare(compare.field(), FilterOperator.LESS, compare.value());
      case LESS -> compare(compare.field(), FilterOperator.GREATER_OR_EQUAL, compare.value());
      case LESS_OR_EQUAL -> compare(compare.field(), FilterOperator.GREATER, compare.value());
      case EQUAL, CONTAINS, STARTS_WITH, ENDS_WITH ->
          new Filter.Compare(
              compare.field(),
              compare.operator(),
              compare.value(),
              !compare.negated(),
              compare.caseInsensitive());
    };
  }

  private static Filter compare(QueryField field, FilterOperator operator, Object value) {
    return new Filter.Compare(field, operator, value, false, false);
  }

  @Provide
  Arbitrary<Filter> filters() {
    return Arbitraries.lazyOf(
        this::leaves,
        this::leaves,
        () -> filters().list().ofMaxSize(3).map(Filter::and),
        () -> filters().list().ofMaxSize(3).map(Filter::or));
  }

  @Provide
  Arbitrary<Filter> leaves() {
    Arbitrary<Filter> text =
        Combinators.combine(
                Arbitraries.of(TEXT_OPERATORS),
                words(),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as((o, word, not, fold) -> new Filter.Compare(QueryFields.NAME, o, word, not, fold));
    Arbitrary<Filter> ranges =
        Combinators.combine(
                Arbitraries.of(FilterOperator.values()).filter(FilterOperator::isRange), words())
            .as((operator, word) -> compare(QueryFields.NAME, operator, word));
    Arbitrary<Filter> timed =
        Combinators.combine(
                Arbitraries.of(FilterOperator.values()).filter(o -> !o.isText()), times())
            .as((operator, time) -> compare(QueryFields.CREATED, operator, time));
    Arbitrary<Filter> nulls =
        Combinators.combine(
                Arbitraries.of(QueryFields.NAME, QueryFields.CREATED), Arbitraries.of(true, false))
            .as(Filter.IsNull::new);
    return Arbitraries.oneOf(text, ranges, timed, nulls);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withChars("aAb%_[\u00e9").ofMaxLength(3);
  }

  @Provide
  Arbitrary<Instant> times() {
    return Arbitraries.integers().between(-2, 2).map(Instant::ofEpochSecond);
  }
}
