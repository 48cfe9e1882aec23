package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.transport.netty.ServerLimits.Lists;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryBodyTest {
  /** Reads a query whose quotes are written as apostrophes. */
  private static ListRequest parse(String json) {
    return QueryBody.parse(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Lists.DEFAULTS);
  }

  private static Filter filter(String json) {
    return parse(json).query().filter();
  }

  private static Filter compare(QueryField field, FilterOperator operator, Object value) {
    return new Filter.Compare(field, operator, value, false, false);
  }

  @Test
  void anEmptyQueryFindsEverything() {
    ListRequest request = parse("{}");
    assertThat(request.query().filter()).isEqualTo(Filter.ALL);
    assertThat(request.query().limit()).isEqualTo(25);
    assertThat(request.wrapped()).isFalse();
    assertThat(filter("{'and':[],'or':[],'equal':[],'in':null}")).isEqualTo(Filter.ALL);
  }

  @ParameterizedTest
  @CsvSource({
    "equal, EQUAL",
    "eq, EQUAL",
    "contains, CONTAINS",
    "startsWith, STARTS_WITH",
    "endsWith, ENDS_WITH",
    "lessThan, LESS",
    "lt, LESS",
    "lessThanOrEqual, LESS_OR_EQUAL",
    "lte, LESS_OR_EQUAL",
    "greaterThan, GREATER",
    "gt, GREATER",
    "greaterThanOrEqual, GREATER_OR_EQUAL",
    "gte, GREATER_OR_EQUAL"
  })
  void readsOperators(String name, FilterOperator operator) {
    assertThat(filter("{'" + name + "':[{'field':'Name','value':'cat'}]}"))
        .isEqualTo(compare(QueryFields.NAME, operator, "cat"));
  }

  @Test
  void readsModifiersAndValues() {
    assertThat(filter("{'eq':[{'field':'name','value':'a','not':true,'caseInsensitive':true}]}"))
        .isEqualTo(new Filter.Compare(QueryFields.NAME, FilterOperator.EQUAL, "a", true, true));
    assertThat(filter("{'neq':[{'field':'name','value':7}]}"))
        .isEqualTo(new Filter.Compare(QueryFields.NAME, FilterOperator.EQUAL, "7", true, false));
    assertThat(filter("{'neq':[{'field':'name','value':true,'not':true}]}"))
        .isEqualTo(compare(QueryFields.NAME, FilterOperator.EQUAL, "true"));
    assertThat(filter("{'gt':[{'field':'created','value':1700000000}]}"))
        .isEqualTo(
            compare(
                QueryFields.CREATED, FilterOperator.GREATER, Instant.ofEpochSecond(1_700_000_000)));
    assertThat(filter("{'null':[{'field':'topicFilter','not':true}]}"))
        .isEqualTo(new Filter.IsNull(QueryFields.TOPIC_FILTER, true));
    Filter a = compare(QueryFields.NAME, FilterOperator.EQUAL, "a");
    Filter b = compare(QueryFields.NAME, FilterOperator.EQUAL, "b");
    assertThat(filter("{'in':[{'field':'name','values':['a','b']}]}"))
        .isEqualTo(new Filter.Or(List.of(a, b)));
    assertThat(filter("{'in':[{'field':'name','values':[]}]}")).isEqualTo(new Filter.Or(List.of()));
    Filter notA = new Filter.Compare(QueryFields.NAME, FilterOperator.EQUAL, "a", true, false);
    Filter notB = new Filter.Compare(QueryFields.NAME, FilterOperator.EQUAL, "b", true, false);
    assertThat(filter("{'nin':[{'field':'name','values':['a','b']}]}"))
        .isEqualTo(new Filter.And(List.of(notA, notB)));
    assertThat(filter("{'in':[{'field':'name','values':['a','b'],'not':true}]}"))
        .isEqualTo(new Filter.And(List.of(notA, notB)));
  }

  @Test
  void combinesConditions() {
    Filter a = compare(QueryFields.NAME, FilterOperator.EQUAL, "a");
    Filter b = compare(QueryFields.NAME, FilterOperator.STARTS_WITH, "b");
    String eq = "'eq':[{'field':'name','value':'a'}]";
    String starts = "'startsWith':[{'field':'name','value':'b'}]";
    assertThat(filter("{" + eq + "," + starts + "}")).isEqualTo(Filter.and(List.of(a, b)));
    assertThat(filter("{'or':[{" + eq + "},{" + starts + "}]}"))
        .isEqualTo(Filter.or(List.of(a, b)));
    assertThat(filter("{'or':[{" + eq + "}]}")).isEqualTo(a);
    assertThat(
            filter("{" + starts + ",'or':[{" + eq + "},{'and':[{" + starts + "},{" + eq + "}]}]}"))
        .isEqualTo(Filter.and(List.of(b, Filter.or(List.of(a, Filter.and(List.of(b, a)))))));
  }

  @Test
  void readsSortLimitSkipAndCount() {
    ListRequest request = parse("{'sort':['-Name','created'],'limit':7,'skip':3,'count':true}");
    assertThat(request.query().sort())
        .containsExactly(new Sort(QueryFields.NAME, true), new Sort(QueryFields.CREATED, false));
    assertThat(request.query().limit()).isEqualTo(7);
    assertThat(request.query().skip()).isEqualTo(3);
    assertThat(request.query().count() && request.wrapped()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|ES10020",
        "[]|ES10020",
        "{|ES10020",
        "{} {}|ES10020",
        "{'limit':1,'limit':2}|ES10020",
        "{'limit':0}|FF00192",
        "{'limit':101}|FF00192",
        "{'limit':'x'}|FF00192",
        "{'limit':1.5}|FF00192",
        "{'limit':[]}|FF00192",
        "{'skip':-1}|FF00191",
        "{'skip':100001}|FF00191",
        "{'count':1}|ES10020",
        "{'sort':'name'}|ES10020",
        "{'sort':['nosuch']}|FF00142",
        "{'fields':['name']}|ES10021",
        "{'Equal':[]}|ES10021",
        "{'eq':{}}|ES10020",
        "{'eq':[1]}|ES10020",
        "{'eq':[{'value':'a'}]}|ES10020",
        "{'eq':[{'field':'nosuch','value':'a'}]}|FF00142",
        "{'eq':[{'field':'name'}]}|FF00241",
        "{'eq':[{'field':'name','value':null}]}|FF00241",
        "{'eq':[{'field':'name','value':['a']}]}|FF00241",
        "{'in':[{'field':'name','values':[{}]}]}|FF00241",
        "{'in':[{'field':'name','value':'a'}]}|ES10021",
        "{'eq':[{'field':'name','values':['a']}]}|ES10021",
        "{'null':[{'field':'name','value':'a'}]}|ES10021",
        "{'lt':[{'field':'name','value':'a','not':true}]}|FF00240",
        "{'gte':[{'field':'name','value':'a','caseInsensitive':true}]}|FF00240",
        "{'in':[{'field':'name','values':['a'],'caseInsensitive':true}]}|FF00240",
        "{'nin':[{'field':'name','values':['a'],'caseInsensitive':true}]}|FF00240",
        "{'eq':[{'field':'created','value':'yesterday'}]}|FF00143",
        "{'contains':[{'field':'created','value':'2026'}]}|FF00145",
        "{'or':[{'limit':1}]}|ES10021"
      })
  void refusesWhatItCannotMean(String json, String code) {
    assertThatThrownBy(() -> parse(json == null ? "" : json)).hasMessageStartingWith(code + ": ");
  }

  @Test
  void boundsDepthAndNumberOfConditions() {
    assertThat(filter("{'and':[".repeat(16) + "{}" + "]}".repeat(16))).isEqualTo(Filter.ALL);
    assertThatThrownBy(() -> filter("{'or':[".repeat(17) + "{}" + "]}".repeat(17)))
        .hasMessageStartingWith("ES10020: ");
    String many = "'a',".repeat(1_000) + "'a'";
    assertThatThrownBy(() -> filter("{'in':[{'field':'name','values':[" + many + "]}]}"))
        .hasMessageStartingWith("ES10020: ");
  }
}
