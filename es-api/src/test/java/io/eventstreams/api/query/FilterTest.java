package io.eventstreams.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Codes;
import io.eventstreams.api.ErrorCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FilterTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void comparesTextByItsBytes() {
    assertThat(name(FilterOperator.GREATER, "\uFFFF", "\uD83D\uDE00")).isTrue();
    assertThat(name(FilterOperator.LESS, "a", "B")).isTrue();
    assertThat(name(FilterOperator.EQUAL, "a", "a")).isTrue();
    assertThat(name(FilterOperator.EQUAL, "a", "A")).isFalse();
  }

  @Test
  void looksIntoText() {
    assertThat(name(FilterOperator.CONTAINS, "b%", "ab%c")).isTrue();
    assertThat(name(FilterOperator.CONTAINS, "b%", "abc")).isFalse();
    assertThat(name(FilterOperator.STARTS_WITH, "ab", "abc")).isTrue();
    assertThat(name(FilterOperator.STARTS_WITH, "bc", "abc")).isFalse();
    assertThat(name(FilterOperator.ENDS_WITH, "bc", "abc")).isTrue();
    assertThat(name(FilterOperator.ENDS_WITH, "ab", "abc")).isFalse();
  }

  @Test
  void ignoresTheCaseOfAsciiLettersOnly() {
    Filter.Compare contains =
        new Filter.Compare(QueryFields.NAME, FilterOperator.CONTAINS, "B\u00c9", false, true);

    assertThat(contains.matches(row("name", "ab\u00c9"))).isTrue();
    assertThat(contains.matches(row("name", "ab\u00e9"))).isFalse();
  }

  @Test
  void comparesTimes() {
    Filter after =
        new Filter.Compare(QueryFields.CREATED, FilterOperator.GREATER, NOON, false, false);

    assertThat(after.matches(row("created", NOON.plusNanos(1)))).isTrue();
    assertThat(after.matches(row("created", NOON))).isFalse();
  }

  @Test
  void findsRowsWithoutAValueOnlyWhenAskedForThem() {
    Filter equal = Filter.equal(QueryFields.NAME, "a");
    Filter notEqual = new Filter.Compare(QueryFields.NAME, FilterOperator.EQUAL, "a", true, false);

    assertThat(equal.matches(row())).isFalse();
    assertThat(notEqual.matches(row())).isFalse();
    assertThat(notEqual.matches(row("name", "b"))).isTrue();
    assertThat(new Filter.IsNull(QueryFields.NAME, false).matches(row())).isTrue();
    assertThat(new Filter.IsNull(QueryFields.NAME, true).matches(row())).isFalse();
    assertThat(new Filter.IsNull(QueryFields.NAME, true).matches(row("name", "b"))).isTrue();
  }

  @Test
  void allIsMetAndNoAlternativeIsNot() {
    assertThat(Filter.ALL.matches(row())).isTrue();
    assertThat(Filter.or(List.of()).matches(row())).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatDoesNotFit(FilterOperator operator) {
    if (operator.isRange()) {
      Codes.assertFails(
          ErrorCode.FILTER_MODIFIERS_INVALID,
          () -> new Filter.Compare(QueryFields.NAME, operator, "a", true, false));
      Codes.assertFails(
          ErrorCode.FILTER_MODIFIERS_INVALID,
          () -> new Filter.Compare(QueryFields.NAME, operator, "a", false, true));
    }
    if (operator.isText()) {
      Codes.assertFails(
          ErrorCode.FILTER_TEXT_OPERATOR_NOT_ALLOWED,
          () -> new Filter.Compare(QueryFields.CREATED, operator, NOON, false, false));
    } else {
      Codes.assertFails(
          ErrorCode.FILTER_VALUE_INVALID,
          () -> new Filter.Compare(QueryFields.CREATED, operator, "x", false, false));
    }
    Codes.assertFails(
        ErrorCode.FILTER_VALUE_INVALID,
        () -> new Filter.Compare(QueryFields.NAME, operator, NOON, false, false));
  }

  @Test
  void knowsItsFieldsInAnyCase() {
    assertThat(QueryField.named("TopicFilter", QueryFields.STREAMS))
        .isSameAs(QueryFields.TOPIC_FILTER);
    Codes.assertFails(
        ErrorCode.FILTER_FIELD_UNKNOWN, () -> QueryField.named("topic", QueryFields.STREAMS));
    assertThat(QueryFields.STREAMS.stream().map(QueryField::column))
        .containsExactly(
            "id",
            "created",
            "updated",
            "name",
            "status",
            "type",
            "topic_filter",
            "initial_sequence_id");
    assertThat(QueryFields.CHECKPOINTS.stream().map(QueryField::column))
        .containsExactly("id", "created", "updated", "sequence_id");
  }

  @Test
  void sortsRowsWithoutAValueLastOrFirst() {
    Sort ascending = new Sort(QueryFields.NAME, false);
    Sort descending = new Sort(QueryFields.NAME, true);
    List<Function<QueryField, @Nullable Object>> rows =
        List.of(row("name", "b"), row(), row("name", "a"));

    assertThat(names(rows, ascending)).containsExactly("a", "b", "-");
    assertThat(names(rows, descending)).containsExactly("-", "b", "a");
  }

  private static Stream<Object> names(
      List<Function<QueryField, @Nullable Object>> rows, Sort sort) {
    return rows.stream()
        .sorted(sort.comparator(row -> row))
        .map(row -> row.apply(QueryFields.NAME))
        .map(name -> name == null ? "-" : name);
  }

  private static boolean name(FilterOperator operator, String value, String actual) {
    return new Filter.Compare(QueryFields.NAME, operator, value, false, false)
        .matches(row("name", actual));
  }

  static Function<QueryField, @Nullable Object> row(Object... namesAndValues) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return field -> values.get(field.name());
  }
}
