package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.transport.netty.ServerLimits.Lists;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListRequestTest {
  private static ListRequest parse(String query) {
    return parse(query, Lists.DEFAULTS);
  }

  private static ListRequest parse(String query, Lists limits) {
    return ListRequest.parse(new QueryStringDecoder("/?" + query).parameters(), limits);
  }

  private static Filter filter(String query) {
    return parse(query).query().filter();
  }

  private static Filter compare(QueryField field, FilterOperator operator, Object value) {
    return new Filter.Compare(field, operator, value, false, false);
  }

  @Test
  void hasDefaults() {
    ListRequest request = parse("");
    assertThat(request.wrapped()).isFalse();
    assertThat(request.query().limit()).isEqualTo(25);
    assertThat(request.query().skip()).isZero();
    assertThat(request.query().sort()).isEmpty();
    assertThat(request.query().filter()).isEqualTo(Filter.ALL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "name=cat EQUAL cat",
        "name==cat EQUAL cat",
        "name===cat EQUAL =cat",
        "NAME=>>>cat GREATER >cat",
        "name=>cat GREATER cat",
        "name=>>cat GREATER cat",
        "name=>=cat GREATER_OR_EQUAL cat",
        "name=<>cat LESS >cat",
        "name=<<cat LESS cat",
        "name=<=cat LESS_OR_EQUAL cat",
        "name=@cat CONTAINS cat",
        "name=^cat STARTS_WITH cat",
        "name=$cat ENDS_WITH cat"
      })
  void readsOperators(String query, FilterOperator operator, String operand) {
    assertThat(filter(query)).isEqualTo(compare(QueryFields.NAME, operator, operand));
  }

  @Test
  void readsModifiers() {
    assertThat(filter("name=!=!cat"))
        .isEqualTo(new Filter.Compare(QueryFields.NAME, FilterOperator.EQUAL, "!cat", true, false));
    assertThat(filter("name=:!@cat"))
        .isEqualTo(
            new Filter.Compare(QueryFields.NAME, FilterOperator.CONTAINS, "cat", true, true));
    assertThat(filter("name==")).isEqualTo(compare(QueryFields.NAME, FilterOperator.EQUAL, ""));
    assertThat(filter("topicFilter=?"))
        .isEqualTo(new Filter.IsNull(QueryFields.TOPIC_FILTER, false));
    assertThat(filter("topicFilter=!?"))
        .isEqualTo(new Filter.IsNull(QueryFields.TOPIC_FILTER, true));
    assertThat(filter("created=>=2026-01-02T03:04:05Z"))
        .isEqualTo(
            compare(
                QueryFields.CREATED,
                FilterOperator.GREATER_OR_EQUAL,
                Instant.parse("2026-01-02T03:04:05Z")));
  }

  @Test
  void combinesConditions() {
    Filter a = compare(QueryFields.NAME, FilterOperator.EQUAL, "a");
    Filter b = compare(QueryFields.NAME, FilterOperator.EQUAL, "b");
    assertThat(filter("name=a&name=b")).isEqualTo(Filter.or(List.of(a, b)));
    assertThat(filter("name=[a&name=b")).isEqualTo(Filter.and(List.of(a, b)));
    assertThat(filter("name=[a&name=]b")).isEqualTo(Filter.or(List.of(a, b)));
    assertThat(filter("name=a&status=b"))
        .isEqualTo(Filter.and(List.of(a, compare(QueryFields.STATUS, FilterOperator.EQUAL, "b"))));
  }

  @Test
  void readsSortLimitSkipAndCount() {
    ListRequest request = parse("sort=-name,created&limit=7&skip=3&count");
    assertThat(request.query().sort())
        .containsExactly(new Sort(QueryFields.NAME, true), new Sort(QueryFields.CREATED, false));
    assertThat(request.query().limit()).isEqualTo(7);
    assertThat(request.query().skip()).isEqualTo(3);
    assertThat(request.query().count() && request.wrapped()).isTrue();
    assertThat(parse("sort=-name,created&ascending").query().sort()).noneMatch(Sort::descending);
    assertThat(parse("sort=name&descending=true").query().sort()).allMatch(Sort::descending);
    assertThat(parse("count=false").wrapped()).isFalse();
  }

  @Test
  void hasTheLimitsOfItsServer() {
    Lists own = new Lists(2, 3, 4);
    assertThat(parse("", own).query().limit()).isEqualTo(2);
    assertThat(parse("limit=3&skip=4", own).query().limit()).isEqualTo(3);
    assertThatThrownBy(() -> parse("limit=4", own))
        .hasMessage("FF00192: limit must be 1 to 3, was '4'");
    assertThatThrownBy(() -> parse("skip=5", own))
        .hasMessage("FF00191: skip must be 0 to 4, was '5'");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, FF00192",
    "limit=-1, FF00192",
    "limit=x, FF00192",
    "limit=101, FF00192",
    "limit, FF00192",
    "skip=100001, FF00191",
    "skip=-1, FF00191",
    "skip=x, FF00191",
    "nosuch=1, FF00142",
    "sort=nosuch, FF00142",
    "batchSize=1, FF00142",
    "created=yesterday, FF00143",
    "created=@2026, FF00145",
    "created=:2026-01-02T03:04:05Z, FF00145",
    "name=?@, FF00144",
    "name=!>a, FF00193",
    "name=:<a, FF00193",
    "name=?>=a, FF00193"
  })
  void refusesWhatItCannotMean(String query, String code) {
    assertThatThrownBy(() -> parse(query)).hasMessageStartingWith(code + ": ");
  }
}
