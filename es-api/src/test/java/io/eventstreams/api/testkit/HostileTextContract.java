package io.eventstreams.api.testkit;

import static io.eventstreams.api.testkit.StoreFixture.after;
import static io.eventstreams.api.testkit.StoreFixture.assertFails;
import static io.eventstreams.api.testkit.StoreFixture.idOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryField;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.SaveResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Text that means something in SQL, LIKE, JSON or a shell means nothing to a store. */
interface HostileTextContract extends StoreFixture {
  /** Whatever comes from outside may be one of these. */
  List<String> HOSTILE =
      List.of(
          "' OR '1'='1",
          "' OR 1=1 --",
          "'; DROP TABLE eventstreams; --",
          "'); DELETE FROM eventstreams; --",
          "x' UNION SELECT id FROM eventcheckpoints --",
          "\\'; SELECT 1; --",
          "\"; DROP TABLE eventstreams; --",
          "`eventstreams`",
          "$$; DROP TABLE eventstreams; $$",
          "$1",
          "?",
          ":name",
          "{d '2000-01-01'}",
          "{fn user()}",
          "1; SHUTDOWN",
          "/* */",
          "--",
          "#",
          "%",
          "_",
          "[a-z]",
          "\\",
          "\\%",
          "%' ESCAPE '!",
          "a''b",
          "${jndi:x}",
          "\u00A0\u2028\u202E",
          "\u02BC OR 1=1",
          "\uFF07 OR 1=1");

  @Test
  default void hostileTextIsStoredAsItIs() {
    for (String text : HOSTILE) {
      String id = idOf(given(spec("a name", f -> f.topicFilter(text).initialSequenceId(text))));
      assertThat(found(id).fields().topicFilter()).isEqualTo(text);
      assertThat(found(id).fields().initialSequenceId()).isEqualTo(text);
      CheckpointState claim = claimed(id);
      assertThat(save(after(claim, id, text))).isEqualTo(SaveResult.SAVED);
      assertThat(checkpoint(id).position()).isEqualTo(text);
      ParkedEvent event =
          new ParkedEvent("0001", id, claim.generation(), text, text, "1", text, 1, Instant.EPOCH);
      assertThat(store().parked().park(event)).isEqualTo(SaveResult.SAVED);
      assertThat(store().parked().list(id, "", 10)).containsExactly(event);
      assertThat(store().streams().reset(id, newGeneration(), text)).isNotNull();
      assertThat(store().streams().delete(id)).isTrue();
    }
    assertThat(store().streams().count(Filter.ALL)).isZero();
  }

  @Test
  default void hostileTextFindsOnlyItself() {
    String other = given("other");
    for (String text : HOSTILE) {
      String own = idOf(given(spec("own", f -> f.topicFilter(text))));
      assertThat(matches(FilterOperator.EQUAL, text)).containsExactly(own);
      assertThat(matches(FilterOperator.CONTAINS, text)).containsExactly(own);
      assertThat(matches(FilterOperator.STARTS_WITH, text)).containsExactly(own);
      assertThat(matches(FilterOperator.ENDS_WITH, text)).containsExactly(own);
      store().streams().delete(own);
    }
    assertThat(found(other).fields().name()).isEqualTo("other");
  }

  private List<String> matches(FilterOperator operator, String text) {
    Filter filter = new Filter.Compare(QueryFields.TOPIC_FILTER, operator, text, false, false);
    List<String> found =
        store().streams().list(Query.ALL.withFilter(filter)).items().stream()
            .map(StoreFixture::idOf)
            .toList();
    assertThat(store().streams().count(filter)).isEqualTo(found.size());
    return found;
  }

  @Test
  default void hostileNamesAndIdsAreNobodys() {
    String id = given("other");
    long generation = checkpoint(id).generation();
    for (String text : HOSTILE) {
      assertThat(store().streams().findByName(text)).isEmpty();
      assertNobody(() -> store().streams().findById(text));
      assertNobody(() -> store().streams().delete(text) ? Optional.of(text) : Optional.empty());
      assertNobody(() -> store().checkpoints().read(text));
      assertNobody(() -> store().checkpoints().claim(text));
      assertNobody(() -> store().parked().find(id, text));
      assertNobody(() -> store().parked().find(text, "0001"));
      assertThat(store().parked().list(id, text, 10)).isEmpty();
      assertNobody(() -> store().parked().delete(id, text) ? Optional.of(1) : Optional.empty());
    }
    assertThat(found(id).fields().name()).isEqualTo("other");
    assertThat(checkpoint(id).generation()).isEqualTo(generation);
    assertThat(checkpoint(id).epoch()).isZero();
  }

  /** Nothing is there, or the text is refused as an id. */
  private static void assertNobody(Supplier<Optional<?>> call) {
    Optional<?> found;
    try {
      found = call.get();
    } catch (EventStreamException refused) {
      assertThat(refused.code().httpStatus()).as(refused.getMessage()).isBetween(400, 499);
      return;
    }
    assertThat(found).isEmpty();
  }

  @Test
  default void aFieldIsOneOfOursOrRefused() {
    String id = given("other");
    for (String text : HOSTILE) {
      QueryField forged = new QueryField("name", text, QueryField.Kind.TEXT);
      QueryField unknown = new QueryField(text, "name", QueryField.Kind.TEXT);
      for (QueryField field : List.of(forged, unknown)) {
        Filter filter = new Filter.Compare(field, FilterOperator.EQUAL, "x", false, false);
        assertFails(
            ErrorCode.FILTER_FIELD_UNKNOWN,
            () -> store().streams().list(Query.ALL.withFilter(filter)));
        assertFails(
            ErrorCode.FILTER_FIELD_UNKNOWN,
            () -> store().checkpoints().list(Query.ALL.withFilter(filter)));
        assertFails(ErrorCode.FILTER_FIELD_UNKNOWN, () -> store().streams().count(filter));
        assertFails(
            ErrorCode.FILTER_FIELD_UNKNOWN,
            () -> store().streams().list(Query.ALL.withSort(List.of(new Sort(field, true)))));
      }
    }
    assertThat(found(id).fields().name()).isEqualTo("other");
  }
}
