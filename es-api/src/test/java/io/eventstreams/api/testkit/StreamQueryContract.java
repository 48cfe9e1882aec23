package io.eventstreams.api.testkit;

import static io.eventstreams.api.testkit.StoreFixture.assertFails;
import static io.eventstreams.api.testkit.StoreFixture.createdOf;
import static io.eventstreams.api.testkit.StoreFixture.passAMoment;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists, filters, sorts and counts of streams. */
interface StreamQueryContract extends StoreFixture {
  private List<String> names(Query query) {
    return store().streams().list(query).items().stream()
        .map(spec -> String.valueOf(spec.fields().name()))
        .toList();
  }

  private List<String> names(Filter filter) {
    List<String> names = names(Query.ALL.withFilter(filter));
    assertThat(store().streams().count(filter)).as("count of %s", filter).isEqualTo(names.size());
    return names;
  }

  private void givenTopics(String... topics) {
    for (int i = 0; i < topics.length; i++) {
      String topic = topics[i];
      given(spec("n" + i, f -> f.topicFilter(topic)));
    }
  }

  private static Filter topic(FilterOperator operator, String value) {
    return new Filter.Compare(QueryFields.TOPIC_FILTER, operator, value, false, false);
  }

  private static Filter not(FilterOperator operator, String value) {
    return new Filter.Compare(QueryFields.TOPIC_FILTER, operator, value, true, false);
  }

  private static Filter anyCase(FilterOperator operator, String value, boolean negated) {
    return new Filter.Compare(QueryFields.TOPIC_FILTER, operator, value, negated, true);
  }

  private static Sort by(QueryField field) {
    return new Sort(field, false);
  }

  private static Sort byDescending(QueryField field) {
    return new Sort(field, true);
  }

  @Test
  default void nothingIsAPageToo() {
    assertThat(store().streams().list(Query.ALL).items()).isEmpty();
    Page<GenericEventStream> counted = store().streams().list(Query.ALL.withCount(true));
    assertThat(counted.items()).isEmpty();
    assertThat(counted.total()).hasValue(0);
    assertThat(store().streams().count(Filter.ALL)).isZero();
  }

  @Test
  default void theNewestComesFirstWhateverHappenedSince() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ids.add(given("n" + i));
    }
    store().streams().update(ids.get(0), EventStreamFields.NONE.withName("m0"));
    store().streams().upsert(GenericEventStream.named("m1").withId(ids.get(1)), newGeneration());
    store().streams().delete(ids.get(5));
    store().streams().reset(ids.get(2), newGeneration(), "1");
    assertThat(names(Query.ALL))
        .containsExactly("n11", "n10", "n9", "n8", "n7", "n6", "n4", "n3", "n2", "m1", "m0");
  }

  @Test
  default void rowsOfAListAreWhole() {
    GenericEventStream stored = given(spec("one", f -> f.batchSize(3).topicFilter("t")));
    assertThat(store().streams().list(Query.ALL).items()).containsExactly(stored);
  }

  @Test
  default void skipAndLimitCutThePage() {
    for (int i = 0; i < 10; i++) {
      given("n" + i);
    }
    assertThat(names(Query.ALL.withLimit(3))).containsExactly("n9", "n8", "n7");
    assertThat(names(Query.ALL.withSkip(8))).containsExactly("n1", "n0");
    assertThat(names(Query.ALL.withSkip(2).withLimit(2))).containsExactly("n7", "n6");
    assertThat(names(Query.ALL.withSkip(10))).isEmpty();
    assertThat(names(Query.ALL.withSkip(Integer.MAX_VALUE))).isEmpty();
    assertThat(names(Query.ALL.withSkip(9).withLimit(Integer.MAX_VALUE))).containsExactly("n0");
  }

  @Test
  default void theTotalCountsAllMatchingRows() {
    for (int i = 0; i < 5; i++) {
      given("n" + i);
    }
    Query query =
        Query.ALL
            .withFilter(
                new Filter.Compare(QueryFields.NAME, FilterOperator.EQUAL, "n3", true, false))
            .withSkip(1)
            .withLimit(1);
    assertThat(store().streams().list(query).total()).isEmpty();
    Page<GenericEventStream> page = store().streams().list(query.withCount(true));
    assertThat(page.items()).hasSize(1);
    assertThat(page.total()).hasValue(4);
    assertThat(store().streams().list(query.withCount(true).withSkip(99)).total()).hasValue(4);
  }

  @Test
  default void rowsThatSortAlikeKeepTheDefaultOrder() {
    given(spec("a", f -> f.topicFilter("x").status(EventStreamStatus.STARTED)));
    given(spec("b", f -> f.topicFilter("y").status(EventStreamStatus.STOPPED)));
    given(spec("c", f -> f.topicFilter("x").status(EventStreamStatus.STOPPED)));
    given(spec("d", f -> f.topicFilter("y").status(EventStreamStatus.STARTED)));
    given(spec("e", f -> f.topicFilter("x").status(EventStreamStatus.STARTED)));
    Query all = Query.ALL;
    assertThat(names(all.withSort(List.of(by(QueryFields.TOPIC_FILTER)))))
        .containsExactly("e", "c", "a", "d", "b");
    assertThat(names(all.withSort(List.of(byDescending(QueryFields.TOPIC_FILTER)))))
        .containsExactly("d", "b", "e", "c", "a");
    assertThat(
            names(
                all.withSort(
                    List.of(by(QueryFields.TOPIC_FILTER), byDescending(QueryFields.STATUS)))))
        .containsExactly("c", "e", "a", "b", "d");
    assertThat(names(all.withSort(List.of(by(QueryFields.TOPIC_FILTER))).withSkip(1).withLimit(3)))
        .containsExactly("c", "a", "d");
  }

  @Test
  default void rowsWithoutAValueComeLastAscendingAndFirstDescending() {
    given(spec("a", f -> f.initialSequenceId("2")));
    given("b");
    given(spec("c", f -> f.initialSequenceId("1")));
    given(spec("d", f -> f.initialSequenceId("")));
    assertThat(names(Query.ALL.withSort(List.of(by(QueryFields.INITIAL_SEQUENCE_ID)))))
        .containsExactly("d", "c", "a", "b");
    assertThat(names(Query.ALL.withSort(List.of(byDescending(QueryFields.INITIAL_SEQUENCE_ID)))))
        .containsExactly("b", "a", "c", "d");
  }

  @Test
  default void textIsOrderedByItsBytes() {
    givenTopics("a", "Z", "\uFFFD", "\uD83D\uDE80", "é", "_", "a ", "aB", "ab", "10", "9", "-");
    List<String> sorted =
        store()
            .streams()
            .list(Query.ALL.withSort(List.of(by(QueryFields.TOPIC_FILTER))))
            .items()
            .stream()
            .map(spec -> String.valueOf(spec.fields().topicFilter()))
            .toList();
    assertThat(sorted)
        .containsExactly(
            "-", "10", "9", "Z", "_", "a", "a ", "aB", "ab", "é", "\uFFFD", "\uD83D\uDE80");
    assertThat(names(topic(FilterOperator.GREATER, "é"))).containsExactly("n3", "n2");
    assertThat(names(topic(FilterOperator.GREATER, "\uFFFD"))).containsExactly("n3");
    assertThat(names(topic(FilterOperator.LESS, "9"))).containsExactly("n11", "n9");
    assertThat(names(topic(FilterOperator.LESS_OR_EQUAL, "9"))).containsExactly("n11", "n10", "n9");
    assertThat(names(topic(FilterOperator.GREATER_OR_EQUAL, "\uFFFD"))).containsExactly("n3", "n2");
  }

  @Test
  default void equalityIsExact() {
    givenTopics("abc", "ABC", "abc ", "ab", "");
    assertThat(names(topic(FilterOperator.EQUAL, "abc"))).containsExactly("n0");
    assertThat(names(topic(FilterOperator.EQUAL, ""))).containsExactly("n4");
    assertThat(names(not(FilterOperator.EQUAL, "abc"))).containsExactly("n4", "n3", "n2", "n1");
    assertThat(names(topic(FilterOperator.EQUAL, "a%"))).isEmpty();
    assertThat(names(topic(FilterOperator.EQUAL, "' or 1=1 --"))).isEmpty();
  }

  @Test
  default void wildcardsInValuesAreOrdinaryCharacters() {
    givenTopics("100%", "100x", "a_b", "axb", "[a]", "a", "back\\slash", "back/slash", "%", "_");
    assertThat(names(topic(FilterOperator.CONTAINS, "%"))).containsExactly("n8", "n0");
    assertThat(names(topic(FilterOperator.CONTAINS, "_"))).containsExactly("n9", "n2");
    assertThat(names(topic(FilterOperator.CONTAINS, "[a"))).containsExactly("n4");
    assertThat(names(topic(FilterOperator.CONTAINS, "[a]"))).containsExactly("n4");
    assertThat(names(topic(FilterOperator.CONTAINS, "\\"))).containsExactly("n6");
    assertThat(names(topic(FilterOperator.STARTS_WITH, "back\\s"))).containsExactly("n6");
    assertThat(names(topic(FilterOperator.STARTS_WITH, "%"))).containsExactly("n8");
    assertThat(names(topic(FilterOperator.STARTS_WITH, "a_"))).containsExactly("n2");
    assertThat(names(topic(FilterOperator.ENDS_WITH, "0%"))).containsExactly("n0");
    assertThat(names(topic(FilterOperator.ENDS_WITH, "_b"))).containsExactly("n2");
    assertThat(names(not(FilterOperator.CONTAINS, "%"))).hasSize(8).doesNotContain("n0", "n8");
    assertThat(names(anyCase(FilterOperator.CONTAINS, "_B", false))).containsExactly("n2");
    assertThat(names(anyCase(FilterOperator.ENDS_WITH, "\\SLASH", false))).containsExactly("n6");
  }

  @Test
  default void partsOfTextAreFoundAtTheirPlaces() {
    givenTopics("abc", "bca", "cab", "");
    assertThat(names(topic(FilterOperator.CONTAINS, "b"))).containsExactly("n2", "n1", "n0");
    assertThat(names(topic(FilterOperator.STARTS_WITH, "b"))).containsExactly("n1");
    assertThat(names(topic(FilterOperator.ENDS_WITH, "b"))).containsExactly("n2");
    assertThat(names(topic(FilterOperator.CONTAINS, "B"))).isEmpty();
    assertThat(names(topic(FilterOperator.CONTAINS, ""))).hasSize(4);
    assertThat(names(not(FilterOperator.STARTS_WITH, "b"))).containsExactly("n3", "n2", "n0");
    assertThat(names(not(FilterOperator.ENDS_WITH, "b"))).containsExactly("n3", "n1", "n0");
  }

  @Test
  default void caseIsIgnoredForAsciiLettersOnly() {
    givenTopics("Alpha", "ALPHA", "alpHa2", "Ä", "ä", "beta", "İ");
    assertThat(names(anyCase(FilterOperator.EQUAL, "aLPHA", false))).containsExactly("n1", "n0");
    assertThat(names(anyCase(FilterOperator.EQUAL, "ä", false))).containsExactly("n4");
    assertThat(names(anyCase(FilterOperator.EQUAL, "i", false))).isEmpty();
    assertThat(names(anyCase(FilterOperator.STARTS_WITH, "ALPH", false)))
        .containsExactly("n2", "n1", "n0");
    assertThat(names(anyCase(FilterOperator.CONTAINS, "PHA", true)))
        .containsExactly("n6", "n5", "n4", "n3");
    assertThat(names(anyCase(FilterOperator.EQUAL, "ALPHA", true)))
        .containsExactly("n6", "n5", "n4", "n3", "n2");
  }

  @Test
  default void rowsWithoutAValueMeetNoComparison() {
    given(spec("set", f -> f.topicFilter("x")));
    given("unset");
    given(spec("empty", f -> f.topicFilter("")));
    for (FilterOperator operator : FilterOperator.values()) {
      assertThat(names(topic(operator, "x"))).as("%s", operator).doesNotContain("unset");
      if (!operator.isRange()) {
        assertThat(names(not(operator, "x"))).as("not %s", operator).doesNotContain("unset");
        assertThat(names(anyCase(operator, "q", true))).doesNotContain("unset").contains("set");
      }
    }
    QueryField field = QueryFields.TOPIC_FILTER;
    assertThat(names(new Filter.IsNull(field, false))).containsExactly("unset");
    assertThat(names(new Filter.IsNull(field, true))).containsExactly("empty", "set");
  }

  @Test
  default void everyFieldOfStreamsCanBeAskedFor() {
    GenericEventStream stored =
        given(
            spec(
                    "target",
                    f ->
                        f.status(EventStreamStatus.STOPPED).topicFilter("t").initialSequenceId("i"))
                .withType(EventStreamType.WEBHOOK));
    given("other");
    for (QueryField field : QueryFields.STREAMS) {
      Object value =
          switch (field.name()) {
            case "id" -> StoreFixture.idOf(stored);
            case "name" -> "target";
            case "status" -> "stopped";
            case "type" -> "webhook";
            case "topicfilter" -> "t";
            case "initialsequenceid" -> "i";
            default -> createdOf(stored);
          };
      assertThat(names(Filter.equal(field, value))).as(field.name()).contains("target");
      assertThat(names(Query.ALL.withSort(List.of(by(field))))).as(field.name()).hasSize(2);
    }
    assertThat(names(Filter.equal(QueryFields.STATUS, "STOPPED"))).as("exact case").isEmpty();
    assertThat(names(new Filter.IsNull(QueryFields.TYPE, false))).containsExactly("other");
    assertThat(names(new Filter.IsNull(QueryFields.STATUS, false))).containsExactly("other");
  }

  @Test
  default void timesAreComparedAsTimes() {
    GenericEventStream first = given(spec("first"));
    passAMoment();
    GenericEventStream second = given(spec("second"));
    Instant early = createdOf(first);
    Instant late = createdOf(second);
    assertThat(names(created(FilterOperator.EQUAL, early, false))).containsExactly("first");
    assertThat(names(created(FilterOperator.EQUAL, early, true))).containsExactly("second");
    assertThat(names(created(FilterOperator.GREATER, early, false))).containsExactly("second");
    assertThat(names(created(FilterOperator.GREATER_OR_EQUAL, early, false)))
        .containsExactly("second", "first");
    assertThat(names(created(FilterOperator.LESS, late, false))).containsExactly("first");
    assertThat(names(created(FilterOperator.LESS_OR_EQUAL, late, false))).hasSize(2);
    assertThat(names(Query.ALL.withSort(List.of(by(QueryFields.CREATED)))))
        .containsExactly("first", "second");
    passAMoment();
    store()
        .streams()
        .update(StoreFixture.idOf(first), EventStreamFields.NONE.withInitialSequenceId("1"));
    assertThat(names(Query.ALL.withSort(List.of(byDescending(QueryFields.UPDATED)))))
        .containsExactly("first", "second");
  }

  private static Filter created(FilterOperator operator, Instant time, boolean negated) {
    return new Filter.Compare(QueryFields.CREATED, operator, time, negated, false);
  }

  @Test
  default void conditionsAreCombined() {
    givenTopics("a", "b", "c", "d");
    Filter a = topic(FilterOperator.EQUAL, "a");
    Filter b = topic(FilterOperator.EQUAL, "b");
    Filter notB = not(FilterOperator.EQUAL, "b");
    Filter name0 = Filter.equal(QueryFields.NAME, "n0");
    assertThat(names(Filter.or(List.of(a, b)))).containsExactly("n1", "n0");
    assertThat(names(Filter.and(List.of(a, b)))).isEmpty();
    assertThat(names(Filter.and(List.of(Filter.or(List.of(a, b)), notB)))).containsExactly("n0");
    assertThat(names(Filter.or(List.of(b, Filter.and(List.of(a, name0))))))
        .containsExactly("n1", "n0");
    assertThat(names(Filter.or(List.of()))).as("no alternative is never met").isEmpty();
    assertThat(names(Filter.and(List.of()))).as("no condition is always met").hasSize(4);
    assertThat(names(Filter.and(List.of(Filter.ALL, b)))).containsExactly("n1");
    assertThat(names(Filter.or(List.of(Filter.or(List.of()), b)))).containsExactly("n1");
    Filter[] many = new Filter[300];
    Arrays.setAll(many, i -> topic(FilterOperator.EQUAL, i == 299 ? "d" : "x" + i));
    assertThat(names(Filter.or(List.of(many)))).containsExactly("n3");
  }

  @Test
  default void fieldsThatStreamsDoNotHaveAreRefused() {
    given("one");
    List<QueryField> foreign =
        List.of(
            QueryFields.SEQUENCE_ID,
            new QueryField("nosuch", "nosuch", QueryField.Kind.TEXT),
            new QueryField("name", "1=1 or name", QueryField.Kind.TEXT));
    for (QueryField field : foreign) {
      Filter nested = Filter.or(List.of(Filter.ALL, Filter.equal(field, "x")));
      assertFails(
          ErrorCode.FILTER_FIELD_UNKNOWN,
          () -> store().streams().list(Query.ALL.withFilter(nested)));
      assertFails(ErrorCode.FILTER_FIELD_UNKNOWN, () -> store().streams().count(nested));
      assertFails(
          ErrorCode.FILTER_FIELD_UNKNOWN,
          () -> store().streams().count(new Filter.IsNull(field, false)));
      assertFails(
          ErrorCode.FILTER_FIELD_UNKNOWN,
          () -> store().streams().list(Query.ALL.withSort(List.of(by(field)))));
      assertFails(
          ErrorCode.FILTER_FIELD_UNKNOWN,
          () -> store().streams().updateMany(nested, EventStreamFields.NONE));
    }
  }
}
