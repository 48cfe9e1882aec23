package io.eventstreams.api.testkit;

import static io.eventstreams.api.testkit.StoreFixture.assertFails;
import static io.eventstreams.api.testkit.StoreFixture.createdOf;
import static io.eventstreams.api.testkit.StoreFixture.idOf;
import static io.eventstreams.api.testkit.StoreFixture.passAMoment;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.FilterOperator;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.spi.StreamStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Writing and finding single streams. */
interface StreamStoreContract extends StoreFixture {
  @Test
  default void insertGivesTheTimesAndFindsTheRowAgain() {
    Instant before = Instant.now().minusSeconds(60);
    GenericEventStream spec = spec("one");
    GenericEventStream stored = given(spec);

    assertThat(stored.created()).isNotNull().isEqualTo(stored.updated());
    assertThat(stored.created()).isBetween(before, Instant.now().plusSeconds(60));
    assertThat(stored).isEqualTo(spec.withTimes(stored.created(), stored.updated()));
    assertThat(store().streams().findById(idOf(spec))).contains(stored);
    assertThat(store().streams().findByName("one")).contains(stored);
  }

  @Test
  default void findsNothingWhereThereIsNothing() {
    given("one");
    assertThat(store().streams().findById(newId())).isEmpty();
    assertThat(store().streams().findByName("two")).isEmpty();
    assertThat(store().streams().findByName("ONE")).as("names differ by case").isEmpty();
    assertThat(store().streams().findByName("")).isEmpty();
    assertThat(store().streams().findById("no' id")).isEmpty();
    assertThat(store().streams().findByName("one' or '1'='1")).isEmpty();
  }

  @Test
  default void namesThatDifferByCaseAreDifferent() {
    String lower = given("case");
    String upper = given("CASE");
    assertThat(idOf(store().streams().findByName("case").orElseThrow())).isEqualTo(lower);
    assertThat(idOf(store().streams().findByName("CASE").orElseThrow())).isEqualTo(upper);
  }

  @Test
  default void timesGivenByTheCallerAreNotTaken() {
    Instant forged = Instant.parse("1999-01-01T00:00:00Z");
    GenericEventStream stored = given(spec("one").withTimes(forged, forged));
    assertThat(stored.created()).isNotEqualTo(forged);
    GenericEventStream again =
        store().streams().upsert(stored.withTimes(forged, forged), newGeneration()).spec();
    assertThat(again.created()).isEqualTo(stored.created());
    assertThat(again.updated()).isNotEqualTo(forged);
    GenericEventStream replaced = store().streams().replace(stored.withTimes(forged, forged));
    assertThat(replaced.created()).isEqualTo(stored.created());
    assertThat(replaced.updated()).isNotEqualTo(forged);
  }

  @Test
  default void statisticsAreNeverStored() {
    GenericEventStream running =
        spec("one")
            .withRuntimeStatus(
                EventStreamStatus.STARTED, EventStreamStatistics.fresh(Instant.EPOCH));
    assertThat(given(running).statistics()).isNull();
    assertThat(found(idOf(running)).statistics()).isNull();
    assertThat(store().streams().upsert(running, newGeneration()).spec().statistics()).isNull();
    assertThat(store().streams().replace(running).statistics()).isNull();
    assertThat(found(idOf(running)).statistics()).isNull();
  }

  @Test
  default void anIdExistsOnce() {
    GenericEventStream first = given(spec("one"));
    assertFails(
        ErrorCode.DUPLICATE,
        () -> store().streams().insert(spec("two").withId(idOf(first)), newGeneration()));
    assertThat(found(idOf(first))).isEqualTo(first);
    assertThat(store().streams().findByName("two")).isEmpty();
  }

  @Test
  default void aNameExistsOnce() {
    GenericEventStream first = given(spec("one"));
    GenericEventStream other = given(spec("other"));
    GenericEventStream thief = spec("one");

    assertFails(ErrorCode.DUPLICATE, () -> store().streams().insert(thief, newGeneration()));
    assertFails(ErrorCode.DUPLICATE, () -> store().streams().upsert(thief, newGeneration()));
    assertFails(
        ErrorCode.DUPLICATE,
        () -> store().streams().upsert(thief.withId(idOf(other)), newGeneration()));
    assertFails(ErrorCode.DUPLICATE, () -> store().streams().replace(thief.withId(idOf(other))));
    assertFails(
        ErrorCode.DUPLICATE,
        () -> store().streams().update(idOf(other), EventStreamFields.NONE.withName("one")));
    assertFails(
        ErrorCode.DUPLICATE,
        () ->
            store()
                .streams()
                .updateMany(
                    Filter.equal(QueryFields.NAME, "other"),
                    EventStreamFields.NONE.withName("one")));

    assertThat(ErrorCode.DUPLICATE.httpStatus()).isEqualTo(409);
    assertThat(store().streams().count(Filter.ALL)).isEqualTo(2);
    assertThat(found(idOf(first))).isEqualTo(first);
    assertThat(found(idOf(other))).isEqualTo(other);
    assertThat(store().checkpoints().read(idOf(thief))).as("no checkpoint row left").isEmpty();
  }

  @Test
  default void aNameIsFreeAgainAfterRenamingAndDeleting() {
    GenericEventStream stream = given(spec("one"));
    store().streams().update(idOf(stream), EventStreamFields.NONE.withName("two"));
    assertThat(store().streams().findByName("one")).isEmpty();
    String heir = given("one");
    assertThat(idOf(store().streams().findByName("one").orElseThrow())).isEqualTo(heir);
    assertThat(idOf(store().streams().findByName("two").orElseThrow())).isEqualTo(idOf(stream));

    store().streams().delete(idOf(stream));
    given("two");
    assertThat(store().streams().count(Filter.ALL)).isEqualTo(2);
  }

  @Test
  default void upsertAddsAndThenReplacesInFull() {
    GenericEventStream spec =
        spec("one", f -> f.batchSize(7).topicFilter("a.*").status(EventStreamStatus.STOPPED))
            .withType(EventStreamType.WEBSOCKET)
            .withWebsocket(new WebSocketConfig(null));
    UpsertResult<GenericEventStream> added = store().streams().upsert(spec, newGeneration());
    assertThat(added.created()).isTrue();
    assertThat(added.spec().created()).isNotNull().isEqualTo(added.spec().updated());
    assertThat(found(idOf(spec))).isEqualTo(added.spec());

    passAMoment();
    GenericEventStream bare = GenericEventStream.named("renamed").withId(idOf(spec));
    UpsertResult<GenericEventStream> replaced = store().streams().upsert(bare, newGeneration());
    assertThat(replaced.created()).isFalse();
    assertThat(replaced.spec().created()).isEqualTo(added.spec().created());
    assertThat(replaced.spec().updated()).isAfter(added.spec().updated());
    assertThat(replaced.spec())
        .as("what is not set is not set any more")
        .isEqualTo(bare.withTimes(replaced.spec().created(), replaced.spec().updated()));
    assertThat(found(idOf(spec))).isEqualTo(replaced.spec());
    assertThat(store().streams().findByName("one")).isEmpty();
  }

  @Test
  default void replaceChangesAllAndNeedsARow() {
    GenericEventStream first = given(spec("one", f -> f.batchSize(7).initialSequenceId("5")));
    passAMoment();
    GenericEventStream bare = GenericEventStream.named("one").withId(idOf(first));
    GenericEventStream replaced = store().streams().replace(bare);
    assertThat(replaced.created()).isEqualTo(first.created());
    assertThat(replaced.updated()).isAfter(createdOf(first));
    assertThat(replaced).isEqualTo(bare.withTimes(replaced.created(), replaced.updated()));
    assertThat(found(idOf(first))).isEqualTo(replaced);
    assertThat(checkpoint(idOf(first)).initialSequenceId()).isNull();

    GenericEventStream unknown = spec("two");
    assertFails(ErrorCode.UPDATE_HIT_NO_ROW, () -> store().streams().replace(unknown));
    assertThat(store().streams().findById(idOf(unknown))).isEmpty();
    assertThat(store().streams().findByName("two")).isEmpty();
  }

  @Test
  default void updateChangesOnlyWhatIsSet() {
    GenericEventStream first =
        given(
            spec("one", f -> f.batchSize(7).topicFilter("a").retryTimeout(Duration.ofNanos(3)))
                .withWebsocket(new WebSocketConfig(null)));
    passAMoment();
    EventStreamFields changes =
        EventStreamFields.builder()
            .topicFilter("")
            .errorHandling(ErrorHandlingType.PARK)
            .status(EventStreamStatus.STOPPED)
            .build();
    GenericEventStream updated = store().streams().update(idOf(first), changes);
    assertThat(updated)
        .isEqualTo(
            first
                .withFields(changes.over(first.fields()))
                .withTimes(first.created(), updated.updated()));
    assertThat(updated.updated()).isAfter(createdOf(first));
    assertThat(found(idOf(first))).isEqualTo(updated);

    assertFails(ErrorCode.UPDATE_HIT_NO_ROW, () -> store().streams().update(newId(), changes));
  }

  @Test
  default void aStreamMayKeepItsOwnNameInEveryWrite() {
    GenericEventStream first = given(spec("one"));
    store().streams().upsert(first, newGeneration());
    store().streams().replace(first);
    store().streams().update(idOf(first), EventStreamFields.NONE.withName("one"));
    assertThat(
            store()
                .streams()
                .updateMany(
                    Filter.equal(QueryFields.NAME, "one"), EventStreamFields.NONE.withName("one")))
        .isEqualTo(1);
    assertThat(store().streams().count(Filter.ALL)).isEqualTo(1);
  }

  @Test
  default void updateManyChangesThoseThatMeetTheFilter() {
    GenericEventStream a = given(spec("a", f -> f.topicFilter("x")));
    GenericEventStream b = given(spec("b", f -> f.topicFilter("y").batchSize(3)));
    GenericEventStream c = given(spec("c", f -> f.topicFilter("y")));
    passAMoment();
    EventStreamFields stopped = EventStreamFields.NONE.withStatus(EventStreamStatus.STOPPED);
    int changed =
        store().streams().updateMany(Filter.equal(QueryFields.TOPIC_FILTER, "y"), stopped);

    assertThat(changed).isEqualTo(2);
    assertThat(found(idOf(a))).isEqualTo(a);
    for (GenericEventStream before : List.of(b, c)) {
      GenericEventStream after = found(idOf(before));
      assertThat(after.fields()).isEqualTo(stopped.over(before.fields()));
      assertThat(after.created()).isEqualTo(before.created());
      assertThat(after.updated()).isAfter(createdOf(before));
    }
    assertThat(
            store().streams().updateMany(Filter.equal(QueryFields.TOPIC_FILTER, "none"), stopped))
        .isZero();
  }

  @Test
  default void updateManyThatWouldShareANameChangesNothing() {
    GenericEventStream a = given(spec("a"));
    GenericEventStream b = given(spec("b"));
    assertFails(
        ErrorCode.DUPLICATE,
        () -> store().streams().updateMany(Filter.ALL, EventStreamFields.NONE.withName("c")));
    assertThat(found(idOf(a))).isEqualTo(a);
    assertThat(found(idOf(b))).isEqualTo(b);
    assertThat(store().streams().findByName("c")).isEmpty();
    assertThat(store().streams().findByName("a")).contains(a);
  }

  @Test
  default void deleteTellsWhetherItWasThere() {
    String id = given("one");
    String other = given("two");
    assertThat(store().streams().delete(id)).isTrue();
    assertThat(store().streams().delete(id)).isFalse();
    assertThat(store().streams().findById(id)).isEmpty();
    assertThat(store().streams().findByName("one")).isEmpty();
    assertThat(store().streams().findById(other)).isPresent();
    assertThat(store().streams().count(Filter.ALL)).isEqualTo(1);
  }

  @Test
  default void unusualIdsAreKeptApart() {
    List<String> ids =
        List.of(
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "7fffffff-ffff-ffff-7fff-ffffffffffff",
            "80000000-0000-0000-8000-000000000000",
            "01890a5d-ac96-774b-bcce-b302099a8057");
    for (String id : ids) {
      assertThat(store().idValidator().canonical(id)).contains(id);
      given(spec("n" + ids.indexOf(id)).withId(id));
    }
    for (String id : ids) {
      assertThat(found(id).fields().name()).isEqualTo("n" + ids.indexOf(id));
      assertThat(claimed(id).epoch()).isEqualTo(checkpoint(id).epoch());
    }
    // An id that is also the name of another stream
    GenericEventStream twin = given(spec(ids.get(4)));
    assertThat(store().streams().findByName(ids.get(4))).contains(twin);
    assertThat(found(ids.get(4)).fields().name()).isEqualTo("n4");
  }

  @Test
  default void racingInsertsOfOneNameHaveOneWinner() throws Exception {
    int names = Math.min(raceRounds(), 2_000);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(
          () -> {
            int won = 0;
            for (int k = 0; k < names; k++) {
              try {
                given("contested" + k);
                won++;
              } catch (EventStreamException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.DUPLICATE);
              }
            }
            return won;
          });
    }
    assertThat(Racers.race(tasks).stream().mapToInt(Integer::intValue).sum()).isEqualTo(names);
    assertThat(store().streams().count(Filter.ALL)).isEqualTo(names);
    assertThat(store().checkpoints().count(Filter.ALL)).isEqualTo(names);
  }

  @Test
  default void racingUpsertsOfOneIdCreateItOnce() throws Exception {
    GenericEventStream spec = spec("contested");
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int size = i + 1;
      GenericEventStream mine = spec.withFields(spec.fields().toBuilder().batchSize(size).build());
      tasks.add(() -> store().streams().upsert(mine, newGeneration()).created());
    }
    assertThat(Racers.race(tasks)).containsOnlyOnce(true);
    assertThat(store().streams().count(Filter.ALL)).isEqualTo(1);
    assertThat(found(idOf(spec)).fields().batchSize()).isBetween(1, 4);
  }

  @Test
  default void aScopeHasItsOwnRowsOnly() {
    GenericEventStream own = given(spec("own-1"));
    GenericEventStream other = given(spec("other-1"));
    StreamStore<GenericEventStream> scoped =
        store()
            .streams()
            .scoped(
                new Filter.Compare(
                    QueryFields.NAME, FilterOperator.STARTS_WITH, "own-", false, false));
    assertThat(scoped.findById(idOf(own))).contains(own);
    assertThat(scoped.findByName("own-1")).contains(own);
    assertThat(scoped.findById(idOf(other))).isEmpty();
    assertThat(scoped.findByName("other-1")).isEmpty();
    assertThat(scoped.list(Query.ALL).items()).containsExactly(own);
    assertThat(scoped.count(Filter.ALL)).isOne();

    EventStreamFields stopped =
        EventStreamFields.builder().status(EventStreamStatus.STOPPED).build();
    assertThat(scoped.updateMany(Filter.ALL, stopped)).isOne();
    assertFails(ErrorCode.UPDATE_HIT_NO_ROW, () -> scoped.update(idOf(other), stopped));
    assertFails(ErrorCode.UPDATE_HIT_NO_ROW, () -> scoped.replace(other));
    assertFails(
        ErrorCode.UPDATE_HIT_NO_ROW, () -> scoped.reset(idOf(other), newGeneration(), null));
    assertFails(ErrorCode.DUPLICATE, () -> scoped.upsert(other, newGeneration()));
    assertThat(scoped.delete(idOf(other))).isFalse();
    assertThat(found(idOf(other))).isEqualTo(other);

    assertThat(scoped.upsert(spec("own-2"), newGeneration()).created()).isTrue();
    assertThat(scoped.count(Filter.ALL)).isEqualTo(2);
    assertThat(scoped.update(idOf(own), stopped).fields().status())
        .isEqualTo(EventStreamStatus.STOPPED);
    assertThat(scoped.delete(idOf(own))).isTrue();
    assertThat(store().streams().findById(idOf(own))).isEmpty();
  }
}
