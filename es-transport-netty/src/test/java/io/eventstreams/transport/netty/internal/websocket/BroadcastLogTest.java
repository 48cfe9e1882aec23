package io.eventstreams.transport.netty.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BroadcastLogTest {
  private static final byte[] PAYLOAD = new byte[100];

  private final BroadcastLog log = new BroadcastLog(3, 100_000);
  private final List<BroadcastBatch> all = new ArrayList<>();

  private Cursor broadcast(String... sequenceIds) {
    List<Event<String>> events = new ArrayList<>();
    for (String id : sequenceIds) {
      events.add(new Event<>("", id, ""));
    }
    BroadcastBatch batch = log.add("demo", Unpooled.wrappedBuffer(PAYLOAD), events);
    all.add(batch);
    return batch.cursor();
  }

  private static List<Long> numbers(Optional<List<BroadcastBatch>> batches) {
    return batches.orElseThrow().stream().map(BroadcastBatch::number).toList();
  }

  @Test
  void givesWhatFollowsAPlace() {
    log.keep();
    Cursor one = broadcast("a", "b");
    Cursor two = broadcast("c", "d");
    Cursor three = broadcast("e");
    assertThat(numbers(log.after(one, null))).containsExactly(2L, 3L);
    assertThat(numbers(log.after(one, "b"))).containsExactly(2L, 3L);
    assertThat(numbers(log.after(two, "c"))).containsExactly(2L, 3L);
    assertThat(numbers(log.after(three, "e"))).isEmpty();
    assertThat(numbers(log.after(new Cursor(one.epoch(), 0), null))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void isNotSureWhenSomethingWasDropped() {
    log.keep();
    Cursor one = broadcast("a");
    for (String id : List.of("b", "c", "d")) {
      broadcast(id);
    }
    assertThat(numbers(log.after(one, null))).containsExactly(2L, 3L, 4L);
    broadcast("e");
    assertThat(log.after(one, null)).isEmpty();
  }

  @Test
  void isNotSureAboutOtherPlaces() {
    log.keep();
    Cursor one = broadcast("a");
    assertThat(log.after(new Cursor("other", 1), null)).isEmpty();
    assertThat(log.after(new Cursor(one.epoch(), 2), null)).isEmpty();
    assertThat(log.after(one, "b")).isEmpty();
    assertThat(log.after(new Cursor(one.epoch(), 0), "a")).isEmpty();
  }

  @Test
  void knowsWhatWasBroadcastBeforeItKeptAnything() {
    Cursor one = broadcast("a");
    assertThat(numbers(log.after(one, null))).isEmpty();
    Cursor two = broadcast("b");
    log.keep();
    assertThat(log.after(one, null)).isEmpty();
    broadcast("c");
    assertThat(log.after(one, null)).isEmpty();
    assertThat(numbers(log.after(two, null))).containsExactly(3L);
  }

  @Test
  void keepsNoMoreBytesThanAllowed() {
    BroadcastLog small = new BroadcastLog(100, 1_000);
    small.keep();
    Cursor first = null;
    for (int i = 0; i < 20; i++) {
      Cursor cursor =
          small
              .add("demo", Unpooled.wrappedBuffer(PAYLOAD), List.of(new Event<>("", "e" + i, "")))
              .cursor();
      first = first == null ? cursor : first;
    }
    Cursor begin = first;
    assertThat(small.after(begin, null)).isEmpty();
    // 100 bytes, two objects of 64, and the id.
    assertThat(numbers(small.after(new Cursor(begin.epoch(), 16), null))).hasSize(4);
    assertThat(small.after(new Cursor(begin.epoch(), 15), null)).isEmpty();
  }

  @Test
  void aSequenceIdThatComesAgainAfterAResetIsNoPlace() {
    log.keep();
    broadcast("a");
    Cursor second = broadcast("b");
    broadcast("a");
    Cursor fourth = broadcast("b");
    assertThat(numbers(log.after(second, "b"))).containsExactly(3L, 4L);
    assertThat(numbers(log.after(fourth, "b"))).isEmpty();
  }

  /** Recovered means: seen before, and what follows, are all that there ever was. */
  @Test
  void neverClaimsMoreThanItHas() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      BroadcastLog any = new BroadcastLog(random.nextInt(4), random.nextInt(1_200));
      List<Cursor> given = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        if (random.nextInt(4) == 0) {
          any.keep();
        }
        given.add(
            any.add("demo", Unpooled.wrappedBuffer(PAYLOAD), List.of(new Event<>("", "e", "")))
                .cursor());
      }
      for (int seen = 0; seen < given.size(); seen++) {
        Optional<List<BroadcastBatch>> after = any.after(given.get(seen), null);
        List<Cursor> missing = given.subList(seen + 1, given.size());
        after.ifPresent(
            batches ->
                assertThat(batches.stream().map(BroadcastBatch::cursor).toList())
                    .isEqualTo(missing));
      }
    }
  }

  @Test
  void readsCursorsOfItsOwnMakingOnly() {
    Cursor cursor = new Cursor("ab-cd", 17);
    assertThat(Cursor.parse(cursor.toString())).contains(cursor);
    for (String bad : List.of("", "-", "x", "x-", "-1", "x-y", "x-99999999999999999999")) {
      assertThat(Cursor.parse(bad)).as(bad).isNotPresent();
    }
    assertThat(Cursor.parse("e".repeat(80) + "-1")).isEmpty();
  }

  @Test
  void keepsNothingOfAStreamThatIsNoMore() {
    log.keep();
    Cursor one = broadcast("a");
    Cursor two = broadcast("b");
    log.forget();
    assertThat(log.after(one, null)).isEmpty();
    assertThat(numbers(log.after(two, null))).isEmpty();
    broadcast("c");
    assertThat(log.after(two, null)).isEmpty();
  }

  @Test
  void isInUseWhileAClientMayAskForWhatFollows() {
    assertThat(log.isUnused()).isTrue();
    log.keep();
    assertThat(log.isUnused()).isFalse();
    log.forget();
    assertThat(log.isUnused()).isTrue();
  }
}
