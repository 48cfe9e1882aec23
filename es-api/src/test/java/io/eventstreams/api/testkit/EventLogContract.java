package io.eventstreams.api.testkit;

import static io.eventstreams.api.testkit.StoreFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventstreams.api.Durability;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventLog.Appended;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.SourceContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything that an {@link EventLog} promises. A log passes it by extending this class and saying
 * how it is opened and what its payloads look like.
 *
 * @param <D> the type of the payload
 */
@Timeout(90)
public abstract class EventLogContract<D> {
  private EventLog<D> log;

  /** A log without any event, separate from that of every other test. */
  protected abstract EventLog<D> open() throws Exception;

  /**
   * Opens again what {@link #open()} opened last in this test and what has been closed since. Asked
   * for only when the log's durability is more than {@link Durability#NONE}.
   */
  protected EventLog<D> reopen() throws Exception {
    throw new UnsupportedOperationException("a durable log must say how it is opened again");
  }

  /** A payload that carries a text, any text. */
  protected abstract D payload(String text);

  /** What tells two payloads apart: equal for a payload that was stored and read, null too. */
  protected abstract Object comparable(@Nullable D payload);

  /**
   * Positions that this log, which holds three events, never gave. A log adds its own: well formed,
   * but not there.
   */
  protected List<String> unknownPositions() {
    return List.of(
        "nonsense",
        " ",
        "-1",
        "+1",
        "1.5",
        "0x1",
        "1e3",
        "null",
        "\uD83D\uDE80",
        "٣",
        "'; --",
        "99999999999999999999999999999999999999999999",
        "1".repeat(5_000));
  }

  /** Whether its source tells how many events follow a position. */
  protected boolean counts() {
    return false;
  }

  @BeforeEach
  void openLog() throws Exception {
    log = open();
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  /** The log under test. */
  protected final EventLog<D> log() {
    return log;
  }

  private NewEvent<D> event(String topic, String text) {
    return new NewEvent<>(topic, payload(text));
  }

  private List<NewEvent<D>> events(int from, int to) {
    List<NewEvent<D>> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      events.add(event("t" + i, "d" + i));
    }
    return events;
  }

  private Appended append(List<NewEvent<D>> events) {
    return log.append(events, null).orElseThrow();
  }

  private LogReader<D> reader(String position) {
    return LogReader.start(log.source(), position);
  }

  /** All sequenceIds of a log with this number of events. */
  private List<String> ids(int count) {
    try (LogReader<D> reader = reader("")) {
      reader.await(count);
      return reader.ids();
    }
  }

  @Test
  void topicsAndPayloadsArriveInOrderAndIntact() {
    List<NewEvent<D>> given =
        List.of(
            event("a", "1"),
            event("", ""),
            event("tópic/\uD83D\uDE80 %_'\"\\", "'\"\\\n\t\u0001 é \uD83D\uDE80"),
            new NewEvent<>("no payload", null),
            event("a", "1"),
            event("t".repeat(300), "x".repeat(200_000)));
    Appended appended = append(given);
    assertThat(appended.count()).isEqualTo(given.size());
    try (LogReader<D> reader = reader("")) {
      List<Event<D>> read = reader.await(given.size());
      for (int i = 0; i < given.size(); i++) {
        assertThat(read.get(i).topic()).isEqualTo(given.get(i).topic());
        assertThat(comparable(read.get(i).data())).isEqualTo(comparable(given.get(i).data()));
      }
      assertThat(reader.ids()).doesNotHaveDuplicates();
    }
  }

  @Test
  void anAppendTellsTheFirstAndTheLastSequenceId() {
    Appended one = append(events(0, 1));
    Appended many = append(events(1, 6));
    Appended next = append(events(6, 8));
    List<String> ids = ids(8);
    assertThat(one).isEqualTo(new Appended(1, ids.get(0), ids.get(0)));
    assertThat(many).isEqualTo(new Appended(5, ids.get(1), ids.get(5)));
    assertThat(next).isEqualTo(new Appended(2, ids.get(6), ids.get(7)));
  }

  @Test
  void aSourceThatCountsTellsHowManyEventsFollow() {
    assumeTrue(counts(), "it does not count");
    EventSource<GenericEventStream, D> source = log.source();
    assertThat(source.countAfter(GenericEventStream.EMPTY, "")).hasValue(0);
    Appended first = append(events(0, 1));
    Appended last = append(events(1, 3));
    assertThat(source.countAfter(GenericEventStream.EMPTY, "")).hasValue(3);
    assertThat(source.countAfter(GenericEventStream.EMPTY, first.lastSequenceId())).hasValue(2);
    assertThat(source.countAfter(GenericEventStream.EMPTY, last.lastSequenceId())).hasValue(0);
    for (String unknown : unknownPositions()) {
      assertThat(source.countAfter(GenericEventStream.EMPTY, unknown)).as(unknown).isEmpty();
    }
  }

  @Test
  void anEmptyAppendAppendsNothing() {
    assertThat(log.append(List.of(), null)).isEmpty();
    assertThat(log.append(List.of(), "key")).isEmpty();
    assertThat(log.append(events(0, 1), "key")).isPresent();
    assertThat(log.append(List.of(), null)).isEmpty();
    assertThat(log.append(List.of(), "key")).as("a key that is known").isEmpty();
    assertThat(ids(1)).hasSize(1);
  }

  @Test
  void aLongListIsOneAppend() {
    int count = 2_500;
    Appended before = append(events(count, count + 1));
    Appended appended = append(events(0, count));
    try (LogReader<D> reader = reader(before.lastSequenceId())) {
      List<Event<D>> read = reader.await(count);
      for (int i = 0; i < count; i++) {
        assertThat(read.get(i).topic()).isEqualTo("t" + i);
      }
      List<String> ids = reader.ids();
      assertThat(ids).doesNotHaveDuplicates();
      assertThat(appended).isEqualTo(new Appended(count, ids.get(0), ids.get(count - 1)));
    }
  }

  @Test
  void theCallerMayChangeTheListAfterwards() {
    List<NewEvent<D>> list = new ArrayList<>(events(0, 3));
    append(list);
    list.clear();
    assertThat(ids(3)).hasSize(3);
  }

  @Test
  void aListWithANullAppendsNothing() {
    List<@Nullable NewEvent<D>> list = new ArrayList<>(events(0, 2));
    list.add(1, null);
    assertThatThrownBy(() -> append(uncheckedList(list))).isInstanceOf(NullPointerException.class);
    append(events(5, 6));
    try (LogReader<D> reader = reader("")) {
      assertThat(reader.await(1).get(0).topic()).isEqualTo("t5");
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"})
  private static <T> List<T> uncheckedList(List<@Nullable T> list) {
    return (List<T>) (List<?>) list;
  }

  @Test
  void readingResumesExactlyAfterEveryPosition() {
    append(events(0, 3));
    append(events(3, 4));
    append(events(4, 9));
    List<String> ids = ids(9);
    for (int i = 0; i < ids.size(); i++) {
      try (LogReader<D> reader = reader(ids.get(i))) {
        reader.await(ids.size() - 1 - i);
        assertThat(reader.ids()).isEqualTo(ids.subList(i + 1, ids.size()));
      }
    }
  }

  @Test
  void aReaderAtTheEndGetsOnlyWhatComesLater() {
    Appended old = append(events(0, 3));
    try (LogReader<D> reader = reader(old.lastSequenceId())) {
      Appended fresh = append(events(3, 5));
      assertThat(reader.await(2).get(0).topic()).isEqualTo("t3");
      assertThat(reader.ids()).containsExactly(fresh.firstSequenceId(), fresh.lastSequenceId());
    }
  }

  @Test
  void waitingReadersWakeUpPromptly() {
    try (LogReader<D> one = reader("");
        LogReader<D> two = reader("")) {
      long begin = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        append(events(i, i + 1));
        one.await(i + 1);
        two.await(i + 1);
      }
      // Twenty naps of half a second would be a log that looks for news only now and then
      assertThat((System.nanoTime() - begin) / 1_000_000).isLessThan(10_000);
    }
  }

  @Test
  void manyEventsArriveInListsOfABoundedSize() {
    int count = 5_000;
    for (int i = 0; i < count; i += 500) {
      append(events(i, i + 500));
    }
    try (LogReader<D> reader = reader("")) {
      List<Event<D>> read = reader.await(count);
      for (int i = 0; i < count; i++) {
        assertThat(read.get(i).topic()).isEqualTo("t" + i);
      }
      assertThat(reader.deliveries()).allMatch(size -> size <= 1_024);
      assertThat(reader.deliveries().size()).as("not one by one").isLessThan(count / 4);
    }
  }

  @Test
  void severalReadersDoNotDisturbEachOther() {
    append(events(0, 10));
    List<String> ids = ids(10);
    try (LogReader<D> all = reader("");
        LogReader<D> half = reader(ids.get(4));
        LogReader<D> exiting = LogReader.startUntil(log.source(), "", 1)) {
      assertThat(exiting.awaitEnd()).isNull();
      append(events(10, 12));
      all.await(12);
      half.await(7);
      assertThat(all.ids().subList(5, 12)).isEqualTo(half.ids());
    }
  }

  @Test
  void aRunEndsAtOnceWhenToldToExit() {
    append(events(0, 3));
    LogReader<D> reader = LogReader.startUntil(log.source(), "", 1);
    assertThat(reader.awaitEnd()).isNull();
    int taken = reader.events().size();
    append(events(3, 5));
    assertThat(reader.events()).hasSize(taken);
  }

  @Test
  void anInterruptEndsARunThatWaits() {
    append(events(0, 1));
    LogReader<D> reader = reader("");
    reader.await(1);
    reader.cancel();
    assertThat(reader.awaitEnd()).as("an interrupt is no failure").isNull();
  }

  @Test
  void anInterruptAloneIsEnough() {
    append(events(0, 1));
    LogReader<D> reader = reader("");
    reader.await(1);
    reader.interrupt();
    assertThat(reader.awaitEnd()).as("an interrupt is no failure").isNull();
  }

  @Test
  void aRunThatIsInterruptedBeforeItBeginsEnds() {
    LogReader<D> reader = reader("");
    reader.cancel();
    assertThat(reader.awaitEnd()).isNull();
  }

  @Test
  void anInterruptDoesNotHarmTheLog() {
    for (int round = 0; round < 5; round++) {
      append(events(round, round + 1));
      LogReader<D> reader = reader("");
      reader.cancel();
      assertThat(reader.awaitEnd()).isNull();
    }
    assertThat(ids(5)).hasSize(5);
  }

  @Test
  void aFailureOfTheConsumerEndsTheRunAndNothingElse() {
    append(events(0, 3));
    EventSource<GenericEventStream, D> source = log.source();
    IllegalStateException broken = new IllegalStateException("broken consumer");
    assertThatThrownBy(
            () ->
                source.run(
                    context(),
                    "",
                    list -> {
                      throw broken;
                    }))
        .isSameAs(broken);
    assertThat(ids(3)).hasSize(3);
  }

  @Test
  void listsAreDeliveredOneAtATimeAndNeverWithANull() throws Exception {
    append(events(0, 600));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    EventSource<GenericEventStream, D> source = log.source();
    source.run(
        context(),
        "",
        list -> {
          assertThat(inside.incrementAndGet()).isEqualTo(1);
          assertThat(list).doesNotContainNull();
          inside.decrementAndGet();
          return seen.addAndGet(list.size()) >= 600
              ? SourceInstruction.EXIT
              : SourceInstruction.CONTINUE;
        });
    assertThat(seen).hasValue(600);
  }

  private static SourceContext<GenericEventStream> context() {
    return new SourceContext<>() {
      @Override
      public GenericEventStream spec() {
        return GenericEventStream.named("inline");
      }

      @Override
      public boolean cancelled() {
        return false;
      }
    };
  }

  @Test
  void unknownPositionsAreATypedError() {
    append(events(0, 3));
    assertNeverGiven(unknownPositions());
  }

  /** Nor is the beginning a number: it is the empty position. */
  @Test
  void aPositionIsTakenOnlyInTheFormInWhichItWasGiven() {
    append(events(0, 3));
    List<String> given = ids(3);
    Set<String> others = new LinkedHashSet<>();
    for (String id : given) {
      String zeros = id.replaceAll("[0-9]", "0");
      others.addAll(
          List.of(zeros, shortened(zeros), shortened(id), "0" + id, id + "0", id + " ", " " + id));
    }
    others.removeAll(given);
    assertNeverGiven(others);
    if (counts()) {
      EventSource<GenericEventStream, D> source = log.source();
      for (String other : others) {
        assertThat(source.countAfter(GenericEventStream.EMPTY, other)).as(other).isEmpty();
      }
    }
  }

  /** Without the zeros in front of a number. */
  private static String shortened(String id) {
    return id.replaceAll("(?<![0-9])0+(?=[0-9])", "");
  }

  private void assertNeverGiven(Iterable<String> positions) {
    for (String position : positions) {
      LogReader<D> reader = reader(position);
      Throwable failure = reader.awaitEnd();
      String shown = position.substring(0, Math.min(60, position.length()));
      assertThat(failure).as("position '%s'", shown).isInstanceOf(EventStreamException.class);
      assertThat(((EventStreamException) failure).code())
          .as("position '%s'", shown)
          .isEqualTo(ErrorCode.SEQUENCE_ID_INVALID);
      assertThat(failure.getMessage()).as("bounded").hasSizeLessThan(600);
      assertThat(reader.events()).isEmpty();
    }
  }

  @Test
  void aRepeatedKeyGetsTheEarlierAnswerAndAppendsNothing() {
    Optional<Appended> first = log.append(events(0, 3), "key-1");
    assertThat(log.append(events(0, 3), "key-1")).isEqualTo(first);
    assertThat(log.append(events(7, 8), "key-1")).as("whatever it holds").isEqualTo(first);
    Optional<Appended> other = log.append(events(3, 4), "KEY-1");
    assertThat(other).isPresent().isNotEqualTo(first);
    log.append(events(4, 5), null);
    log.append(events(5, 6), null);
    assertThat(log.append(events(0, 3), "key-1")).isEqualTo(first);
    assertThat(ids(6)).hasSize(6);
  }

  @Test
  void keysAreAnyText() {
    List<String> keys = List.of("", " ", "é\uD83D\uDE80", "'; --", "k".repeat(200), "é", "e");
    for (String key : keys) {
      Optional<Appended> first = log.append(events(0, 1), key);
      assertThat(log.append(events(0, 1), key)).isEqualTo(first);
    }
    assertThat(ids(keys.size())).hasSize(keys.size());
  }

  @Test
  void racingAppendsWithOneKeyAppendOnce() throws Exception {
    List<Callable<Optional<Appended>>> tasks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tasks.add(() -> log.append(events(0, 3), "contested"));
    }
    List<Optional<Appended>> answers = Racers.race(tasks);
    assertThat(answers).doesNotContain(Optional.empty());
    assertThat(answers.stream().distinct()).hasSize(1);
    assertThat(ids(3)).hasSize(3);
  }

  @Test
  void concurrentAppendsReachEveryReaderOnceAndInOneOrder() throws Exception {
    int appenders = 3;
    int rounds = 60;
    int perAppender = rounds * 2;
    int total = appenders * perAppender;
    try (LogReader<D> one = reader("");
        LogReader<D> two = reader("")) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int a = 0; a < appenders; a++) {
        String name = "a" + a;
        tasks.add(
            () -> {
              for (int i = 0; i < rounds * 2; ) {
                int size = 1 + (i % 3);
                List<NewEvent<D>> list = new ArrayList<>();
                for (int k = 0; k < size && i < rounds * 2; k++, i++) {
                  list.add(event(name, name + ":" + i));
                }
                append(list);
              }
              return true;
            });
      }
      Racers.race(tasks);
      List<Event<D>> read = one.await(total);
      two.await(total);
      assertThat(one.ids()).doesNotHaveDuplicates();
      assertThat(two.ids()).isEqualTo(one.ids());
      assertThat(ids(total)).as("read again").isEqualTo(one.ids());
      for (int a = 0; a < appenders; a++) {
        String name = "a" + a;
        List<Object> own =
            read.stream()
                .filter(event -> event.topic().equals(name))
                .map(event -> comparable(event.data()))
                .toList();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < perAppender; i++) {
          expected.add(comparable(payload(name + ":" + i)));
        }
        assertThat(own).isEqualTo(expected);
      }
    }
  }

  @Test
  void closingTwiceIsFineAndAfterwardsEveryCallFailsWithATypedError() {
    append(events(0, 1));
    EventSource<GenericEventStream, D> source = log.source();
    log.close();
    log.close();
    assertThatThrownBy(() -> append(events(1, 2))).isInstanceOf(EventStreamException.class);
    assertThatThrownBy(() -> source.run(context(), "", list -> SourceInstruction.EXIT))
        .isInstanceOf(EventStreamException.class);
  }

  @Test
  void closingEndsTheRunsThatWait() {
    append(events(0, 1));
    LogReader<D> reader = reader("");
    reader.await(1);
    log.close();
    assertThat(reader.awaitEnd()).isInstanceOf(EventStreamException.class);
  }

  @Test
  void whatWasAnsweredSurvivesClosingAndOpening() throws Exception {
    assumeTrue(log.durability() != Durability.NONE, "the log lives in memory");
    append(events(0, 5));
    Optional<Appended> keyed = log.append(events(5, 7), "key");
    List<String> before = ids(7);
    log.close();

    log = reopen();
    assertThat(ids(7)).isEqualTo(before);
    assertThat(log.append(events(5, 7), "key")).isEqualTo(keyed);
    append(events(7, 9));
    List<String> after = ids(9);
    assertThat(after.subList(0, 7)).isEqualTo(before);
    assertThat(after).doesNotHaveDuplicates();
    try (LogReader<D> reader = reader(before.get(3))) {
      List<Event<D>> read = reader.await(5);
      for (int i = 0; i < 5; i++) {
        assertThat(read.get(i).topic()).isEqualTo("t" + (4 + i));
        assertThat(comparable(read.get(i).data())).isEqualTo(comparable(payload("d" + (4 + i))));
      }
    }
    assertFails(ErrorCode.SEQUENCE_ID_INVALID, () -> runFrom("nonsense"));
  }

  private void runFrom(String position) throws Exception {
    EventSource<GenericEventStream, D> source = log.source();
    source.run(context(), position, list -> SourceInstruction.EXIT);
  }
}
