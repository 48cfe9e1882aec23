package io.eventstreams.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.SaveResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Events that were put aside are kept, whole, as long as their stream. */
interface ParkedEventStoreContract extends StoreFixture {
  private ParkedEventStore parked() {
    return store().parked();
  }

  private ParkedEvent event(String streamId, int number) {
    return new ParkedEvent(
        "%020d".formatted(number),
        streamId,
        checkpoint(streamId).generation(),
        "seq" + number,
        "topic",
        "{\"n\":" + number + "}",
        "refused",
        1,
        Instant.ofEpochSecond(1_700_000_000L + number, 123_456_000));
  }

  private static ParkedEvent withId(ParkedEvent event, String id, String error, long attempts) {
    return new ParkedEvent(
        id,
        event.streamId(),
        event.generation(),
        event.sequenceId(),
        event.topic(),
        event.json(),
        error,
        attempts,
        event.parkedAt());
  }

  private void givenParked(ParkedEvent event) {
    assertThat(parked().park(event)).isEqualTo(SaveResult.SAVED);
  }

  @Test
  default void aParkedEventIsKeptWhole() {
    String stream = given("one");
    ParkedEvent event =
        new ParkedEvent(
            "0001",
            stream,
            checkpoint(stream).generation(),
            "s'%_\uD83D\uDE80",
            "",
            "{\"a\":1.10,\"b\":123456789012345678901234567890,\"c\":\"\\u0000é \\\"\"}",
            "FF00221: 500\n\tat \uD83D\uDE80" + "x".repeat(5_000),
            Long.MAX_VALUE,
            Instant.parse("2024-02-29T12:34:56.123456Z"));
    givenParked(event);
    assertThat(parked().find(stream, "0001")).contains(event);
    assertThat(parked().list(stream, "", 10)).containsExactly(event);
    assertThat(parked().count(stream)).isEqualTo(1);
  }

  @Test
  default void theSameEventIsParkedOnce() {
    String stream = given("one");
    ParkedEvent first = event(stream, 1);
    ParkedEvent other = event(stream, 2);
    givenParked(first);
    givenParked(other);
    ParkedEvent again = withId(first, "%020d".formatted(3), "later", 9);
    givenParked(again);
    assertThat(parked().count(stream)).isEqualTo(2);
    assertThat(parked().list(stream, "", 10)).containsExactly(other, again);
    assertThat(parked().find(stream, first.id())).isEmpty();

    ParkedEvent sameId = withId(again, again.id(), "latest", 10);
    givenParked(sameId);
    assertThat(parked().list(stream, "", 10)).containsExactly(other, sameId);
  }

  @Test
  default void anIdInUseIsNeverTakenByAnotherEvent() {
    String stream = given("one");
    ParkedEvent first = event(stream, 1);
    givenParked(first);
    ParkedEvent thief = withId(event(stream, 2), first.id(), "thief", 1);
    assertThat(parked().park(thief)).isEqualTo(SaveResult.NOT_SAVED);
    assertThat(parked().list(stream, "", 10)).containsExactly(first);
  }

  @Test
  default void theListIsInTheOrderOfIdsAndPaged() {
    String stream = given("one");
    List<ParkedEvent> events = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      events.add(event(stream, i));
    }
    for (int i : new int[] {3, 0, 6, 1, 5, 2, 4}) {
      givenParked(events.get(i));
    }
    assertThat(parked().list(stream, "", 100)).isEqualTo(events);
    assertThat(parked().list(stream, "", 3)).isEqualTo(events.subList(0, 3));
    assertThat(parked().list(stream, events.get(2).id(), 3)).isEqualTo(events.subList(3, 6));
    assertThat(parked().list(stream, events.get(6).id(), 3)).isEmpty();
    parked().delete(stream, events.get(2).id());
    assertThat(parked().list(stream, events.get(2).id(), 2))
        .as("a page may begin after an event that is gone")
        .isEqualTo(events.subList(3, 5));
  }

  @Test
  default void idsAreOrderedByTheirBytes() {
    String stream = given("one");
    List<String> ids = List.of("10", "9", "A", "_", "a", "é", "\uFFFD", "\uD83D\uDE80");
    for (int i = ids.size() - 1; i >= 0; i--) {
      givenParked(withId(event(stream, i), ids.get(i), "e", 1));
    }
    assertThat(parked().list(stream, "", 100)).extracting(ParkedEvent::id).isEqualTo(ids);
    assertThat(parked().list(stream, "a", 100))
        .extracting(ParkedEvent::id)
        .containsExactly("é", "\uFFFD", "\uD83D\uDE80");
  }

  @Test
  default void streamsDoNotSeeEachOthersEvents() {
    String one = given("one");
    String two = given("two");
    ParkedEvent ofOne = event(one, 1);
    ParkedEvent ofTwo = event(two, 1);
    givenParked(ofOne);
    givenParked(ofTwo);
    assertThat(parked().find(one, ofOne.id())).contains(ofOne);
    assertThat(parked().find(two, ofTwo.id())).contains(ofTwo);
    assertThat(parked().delete(one, ofOne.id())).isTrue();
    assertThat(parked().list(two, "", 10)).containsExactly(ofTwo);
    assertThat(parked().count(one)).isZero();
    assertThat(parked().count(newId())).isZero();
    assertThat(parked().list(newId(), "", 10)).isEmpty();
    assertThat(parked().find(newId(), ofTwo.id())).isEmpty();
  }

  @Test
  default void deleteTellsWhetherItWasParked() {
    String stream = given("one");
    ParkedEvent event = event(stream, 1);
    givenParked(event);
    assertThat(parked().delete(stream, "unknown")).isFalse();
    assertThat(parked().delete(newId(), event.id())).isFalse();
    assertThat(parked().delete(stream, event.id())).isTrue();
    assertThat(parked().delete(stream, event.id())).isFalse();
    assertThat(parked().find(stream, event.id())).isEmpty();
    // Its id is free for another event, which must outlive the first one's coming back
    ParkedEvent other = withId(event(stream, 2), event.id(), "other", 1);
    givenParked(other);
    ParkedEvent again = withId(event, "%020d".formatted(3), "again", 2);
    givenParked(again);
    assertThat(parked().list(stream, "", 10)).containsExactly(other, again);
  }

  @Test
  default void parkedEventsDieWithTheStreamAndALateOneIsStale() {
    String stream = given("one");
    ParkedEvent event = event(stream, 1);
    ParkedEvent late = event(stream, 2);
    givenParked(event);
    store().streams().delete(stream);
    assertThat(parked().count(stream)).isZero();
    assertThat(parked().park(late)).isEqualTo(SaveResult.STALE);
    assertThat(parked().list(stream, "", 10)).isEmpty();

    given(spec("one").withId(stream));
    assertThat(parked().count(stream)).as("nothing is inherited").isZero();
    assertThat(parked().park(late)).as("its generation is gone").isEqualTo(SaveResult.STALE);
    assertThat(parked().count(stream)).isZero();
  }

  @Test
  default void aResetKeepsWhatWasParkedAndFencesLateParking() {
    String stream = given("one");
    ParkedEvent before = event(stream, 1);
    ParkedEvent late = event(stream, 2);
    givenParked(before);
    store().streams().reset(stream, before.generation() + 1, null);
    assertThat(parked().park(late)).isEqualTo(SaveResult.STALE);
    assertThat(parked().list(stream, "", 10)).containsExactly(before);

    ParkedEvent again =
        new ParkedEvent(
            "%020d".formatted(9),
            stream,
            before.generation() + 1,
            before.sequenceId(),
            before.topic(),
            before.json(),
            "again",
            1,
            before.parkedAt());
    givenParked(again);
    assertThat(parked().list(stream, "", 10)).containsExactly(before, again);
  }

  @Test
  default void aListNeedsALimit() {
    String stream = given("one");
    assertThatThrownBy(() -> parked().list(stream, "", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  default void racingParkingLosesNothing() throws Exception {
    String stream = given("one");
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      int mine = t;
      tasks.add(
          () -> {
            for (int i = 0; i < 20; i++) {
              givenParked(event(stream, mine * 100 + i));
            }
            return true;
          });
    }
    Racers.race(tasks);
    assertThat(parked().count(stream)).isEqualTo(60);
    assertThat(parked().list(stream, "", 100))
        .extracting(ParkedEvent::id)
        .isSorted()
        .doesNotHaveDuplicates()
        .hasSize(60);
  }
}
