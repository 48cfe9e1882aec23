package io.eventstreams.api.testkit;

import static io.eventstreams.api.testkit.StoreFixture.after;
import static io.eventstreams.api.testkit.StoreFixture.assertFails;
import static io.eventstreams.api.testkit.StoreFixture.passAMoment;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checkpoints as people see them. */
interface CheckpointQueryContract extends StoreFixture {
  private List<EventStreamCheckpoint> rows(Filter filter) {
    List<EventStreamCheckpoint> items =
        store().checkpoints().list(Query.ALL.withFilter(filter)).items();
    assertThat(store().checkpoints().count(filter)).as("%s", filter).isEqualTo(items.size());
    return items;
  }

  private List<String> ids(Query query) {
    return store().checkpoints().list(query).items().stream()
        .map(EventStreamCheckpoint::id)
        .toList();
  }

  private static Instant known(EventStreamCheckpoint row) {
    Instant updated = row.updated();
    return updated == null ? Instant.MIN : updated;
  }

  @Test
  default void aRowTellsTheStoredPosition() {
    String id = given("one");
    EventStreamCheckpoint fresh = rows(Filter.ALL).get(0);
    assertThat(fresh.id()).isEqualTo(id);
    assertThat(fresh.sequenceId()).isNull();
    assertThat(fresh.created()).isNotNull();
    assertThat(fresh.updated()).isNotNull();

    passAMoment();
    save(after(claimed(id), id, "42"));
    EventStreamCheckpoint saved = rows(Filter.ALL).get(0);
    assertThat(saved.sequenceId()).isEqualTo("42");
    assertThat(saved.created()).isEqualTo(fresh.created());
    assertThat(saved.updated()).isAfter(known(fresh));

    passAMoment();
    store().streams().reset(id, newGeneration(), "7");
    EventStreamCheckpoint reset = rows(Filter.ALL).get(0);
    assertThat(reset.sequenceId()).isNull();
    assertThat(reset.created()).isEqualTo(fresh.created());
    assertThat(reset.updated()).isAfter(known(saved));
  }

  @Test
  default void theNewestComesFirstAndPagesAreCut() {
    String a = given("a");
    String b = given("b");
    String c = given("c");
    save(after(claimed(a), a, "1"));
    assertThat(ids(Query.ALL)).containsExactly(c, b, a);
    assertThat(ids(Query.ALL.withSkip(1).withLimit(1))).containsExactly(b);
    Page<EventStreamCheckpoint> page =
        store().checkpoints().list(Query.ALL.withLimit(1).withCount(true));
    assertThat(page.total()).hasValue(3);
    assertThat(store().checkpoints().list(Query.ALL).total()).isEmpty();
  }

  @Test
  default void filtersAndSortsSeeThePosition() {
    String a = given("a");
    String b = given("b");
    String c = given("c");
    save(after(claimed(a), a, "2"));
    save(after(claimed(b), b, "1"));
    QueryField field = QueryFields.SEQUENCE_ID;
    assertThat(rows(Filter.equal(field, "1"))).extracting("id").containsExactly(b);
    assertThat(rows(new Filter.IsNull(field, false))).extracting("id").containsExactly(c);
    assertThat(rows(new Filter.IsNull(field, true))).extracting("id").containsExactly(b, a);
    assertThat(rows(new Filter.Compare(field, FilterOperator.EQUAL, "1", true, false)))
        .extracting("id")
        .containsExactly(a);
    assertThat(rows(Filter.equal(QueryFields.ID, c))).extracting("id").containsExactly(c);
    assertThat(ids(Query.ALL.withSort(List.of(new Sort(field, false))))).containsExactly(b, a, c);
    assertThat(ids(Query.ALL.withSort(List.of(new Sort(field, true))))).containsExactly(c, a, b);
    for (QueryField known : QueryFields.CHECKPOINTS) {
      assertThat(ids(Query.ALL.withSort(List.of(new Sort(known, true))))).hasSize(3);
    }
  }

  @Test
  default void fieldsThatCheckpointsDoNotHaveAreRefused() {
    given("one");
    for (QueryField field : List.of(QueryFields.NAME, QueryFields.TOPIC_FILTER)) {
      assertFails(
          ErrorCode.FILTER_FIELD_UNKNOWN,
          () -> store().checkpoints().count(Filter.equal(field, "x")));
      assertFails(
          ErrorCode.FILTER_FIELD_UNKNOWN,
          () -> store().checkpoints().list(Query.ALL.withSort(List.of(new Sort(field, false)))));
    }
  }
}
