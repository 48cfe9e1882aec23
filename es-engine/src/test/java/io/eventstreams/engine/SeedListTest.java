package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.query.Sort;
import io.eventstreams.api.testkit.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists of streams: rows are filtered and ordered as stored, and shown as they run. */
class SeedListTest {
  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private List<String> names(Query query) {
    return rig.manager().list(query).items().stream()
        .map(stream -> String.valueOf(stream.fields().name()))
        .toList();
  }

  private static Query where(EventStreamStatus status) {
    return Query.ALL.withFilter(Filter.equal(QueryFields.STATUS, status.wireName()));
  }

  private void givenThirty() {
    IntStream.range(0, 30).forEach(i -> rig.stream("s" + i));
  }

  @Test
  void aPageOfTwentyFiveHasTheNewestFirst() {
    givenThirty();
    List<String> newest = IntStream.range(0, 25).mapToObj(i -> "s" + (29 - i)).toList();
    assertThat(names(Query.ALL.withLimit(25))).isEqualTo(newest);
    rig.manager().stop("s3");
    rig.manager().upsert("s4", GenericEventStream.EMPTY);
    rig.manager().reset("s5", "");
    assertThat(names(Query.ALL.withLimit(25))).as("changes move nothing").isEqualTo(newest);
  }

  @Test
  void theLastPageHasTheTwoOldest() {
    givenThirty();
    assertThat(names(Query.ALL.withSkip(28).withLimit(25))).containsExactly("s1", "s0");
    assertThat(names(Query.ALL.withSkip(30).withLimit(25))).isEmpty();
  }

  @Test
  void theTotalIsThatOfAllRowsHoweverSmallThePage() {
    givenThirty();
    Page<GenericEventStream> page = rig.manager().list(Query.ALL.withLimit(1).withCount(true));
    assertThat(page.items()).hasSize(1);
    assertThat(page.total()).hasValue(30);
    assertThat(rig.manager().list(Query.ALL.withLimit(1)).total()).isEmpty();
  }

  @Test
  void noLimitIsNotALimitOfNothing() {
    for (int limit : new int[] {0, -1, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> Query.ALL.withLimit(limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("limit must be at least 1, was " + limit);
    }
    assertThatThrownBy(() -> Query.ALL.withSkip(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("skip must not be negative, was -1");
  }

  @Test
  void rowsAreFoundByTheStatusAndTheTypeThatTheyWereGivenByDefault() {
    rig.stream("a").stream("b");
    rig.manager()
        .upsert(
            "c",
            GenericEventStream.EMPTY.withFields(
                fields().status(EventStreamStatus.STOPPED).build()));
    rig.manager().stop("b");
    rig.manager()
        .change("a", stored -> stored.withType(null).withFields(fields().name("a").build()));
    assertThat(names(where(EventStreamStatus.STARTED))).containsExactly("a");
    assertThat(names(where(EventStreamStatus.STOPPED))).containsExactly("c", "b");
    Filter websocket = Filter.equal(QueryFields.TYPE, EventStreamType.WEBSOCKET.wireName());
    assertThat(names(Query.ALL.withFilter(websocket))).containsExactly("c", "b", "a");
  }

  @Test
  void rowsAreFoundAndShownAsTheyRun() {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    rig
        .source(
            (context, checkpoint, deliver) -> {
              running.countDown();
              while (mayEnd.getCount() > 0) {
                try {
                  mayEnd.await();
                } catch (InterruptedException stubborn) {
                  assertThat(context.cancelled()).isTrue();
                }
              }
            })
        .stopTimeoutMillis(50)
        .stream("slow");
    Eventually.await("a run", () -> running.getCount() == 0, rig::state);
    EngineRig.assertCode(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().stop("slow"));
    assertThat(names(where(EventStreamStatus.STOPPED))).isEmpty();
    Page<GenericEventStream> stopping =
        rig.manager().list(where(EventStreamStatus.STOPPING).withCount(true));
    assertThat(stopping.items()).hasSize(1);
    assertThat(stopping.total()).hasValue(1);
    GenericEventStream shown = stopping.items().get(0);
    assertThat(shown.fields().status()).isEqualTo(EventStreamStatus.STOPPING);
    assertThat(shown.fields().blockedRetryDelay()).as("defaults are shown").isNotNull();
    mayEnd.countDown();
    rig.awaitStatus("slow", EventStreamStatus.STOPPED);
    assertThat(names(where(EventStreamStatus.STOPPING))).isEmpty();
    assertThat(names(where(EventStreamStatus.STOPPED))).containsExactly("slow");
  }

  @Test
  void theOrderIsThatOfTheRowsAndNotOfWhatRunsHere() {
    List<String> names = new ArrayList<>(List.of("b", "c", "a"));
    names.forEach(rig::stream);
    rig.persistence
        .streams()
        .insert(spec("foreign").withId("00000000-0000-4000-8000-000000000001"), 1);
    assertThat(names(Query.ALL)).containsExactly("foreign", "a", "c", "b");
    assertThat(names(Query.ALL.withSort(List.of(new Sort(QueryFields.NAME, false)))))
        .containsExactly("a", "b", "c", "foreign");
    assertThat(rig.manager().list(Query.ALL.withLimit(1)).items().get(0).fields().status())
        .isEqualTo(EventStreamStatus.UNKNOWN);
  }
}
