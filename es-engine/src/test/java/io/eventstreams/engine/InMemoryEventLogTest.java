package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.EventLogContract;
import io.eventstreams.api.testkit.LogReader;
import io.eventstreams.api.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InMemoryEventLogTest extends EventLogContract<String> {
  @Override
  protected EventLog<String> open() {
    return InMemoryEventLog.create();
  }

  @Override
  protected String payload(String text) {
    return text;
  }

  @Override
  protected Object comparable(@Nullable String payload) {
    return Objects.requireNonNullElse(payload, "no payload");
  }

  @Override
  protected boolean counts() {
    return true;
  }

  @Override
  protected List<String> unknownPositions() {
    List<String> positions = new ArrayList<>(super.unknownPositions());
    positions.addAll(
        List.of(
            id(0),
            id(4),
            id(Long.MAX_VALUE),
            "1",
            "0000000000000000001",
            "000000000000000000001",
            "09223372036854775808",
            "99999999999999999999",
            "0000000000000000000-",
            "0000000000000000000१"));
    return positions;
  }

  private static String id(long number) {
    return "%020d".formatted(number);
  }

  private static List<NewEvent<String>> events(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> new NewEvent<>("t", "d" + i)).toList();
  }

  private static LogReader<String> reader(EventLog<String> log, String position) {
    EventSource<GenericEventStream, String> source = log.source();
    return LogReader.start(source, position);
  }

  private static List<String> dataAfter(EventLog<String> log, String position, int count) {
    try (LogReader<String> reader = reader(log, position)) {
      return reader.await(count).stream().map(event -> String.valueOf(event.data())).toList();
    }
  }

  @Test
  void sequenceIdsAreDecimalNumbersOfTwentyDigits() {
    assertThat(log().append(events(0, 12), null))
        .contains(new EventLog.Appended(12, id(1), id(12)));
  }

  @Test
  void keepsTheNewestEventsAndBeginsWithTheFirstOfThem() {
    try (EventLog<String> log = InMemoryEventLog.create(5)) {
      for (int i = 0; i < 13; i++) {
        log.append(events(i, i + 1), null);
      }
      assertThat(dataAfter(log, "", 5)).containsExactly("d8", "d9", "d10", "d11", "d12");
      assertThat(dataAfter(log, id(8), 5))
          .as("after the last one that was dropped")
          .containsExactly("d8", "d9", "d10", "d11", "d12");
      assertThat(dataAfter(log, id(12), 1)).containsExactly("d12");
      assertThat(dataAfter(log, id(13), 0)).isEmpty();
    }
  }

  @Test
  void aPositionBeforeDroppedEventsFailsRatherThanSkippingThem() {
    try (EventLog<String> log = InMemoryEventLog.create(5)) {
      log.append(events(0, 5), null);
      log.append(events(5, 7), null);
      Throwable failure = reader(log, id(1)).awaitEnd();
      assertThat(failure)
          .isInstanceOf(EventStreamException.class)
          .hasMessageStartingWith(ErrorCode.SEQUENCE_ID_INVALID.id())
          .hasMessageContaining(id(1))
          .hasMessageContaining(id(3));
    }
  }

  @Test
  void aRunThatIsOvertakenFailsRatherThanSkipping() throws Exception {
    try (EventLog<String> log = InMemoryEventLog.create(300)) {
      log.append(events(0, 300), null);
      List<Integer> sizes = new ArrayList<>();
      EventSource<GenericEventStream, String> source = log.source();
      assertThatThrownBy(
              () ->
                  source.run(
                      new NeverCancelled(),
                      "",
                      list -> {
                        sizes.add(list.size());
                        log.append(events(300, 600), null);
                        return sizes.size() < 3
                            ? SourceInstruction.CONTINUE
                            : SourceInstruction.EXIT;
                      }))
          .isInstanceOf(EventStreamException.class)
          .hasMessageStartingWith(ErrorCode.SEQUENCE_ID_INVALID.id());
      assertThat(sizes).containsExactly(256);
    }
  }

  private static ErrorCode failureOf(
      EventLog<String> log, String position, Deliver<String> deliver) {
    EventSource<GenericEventStream, String> source = log.source();
    return catchThrowableOfType(
            EventStreamException.class, () -> source.run(new NeverCancelled(), position, deliver))
        .code();
  }

  /** It would wait for ever otherwise, or go on with what is left. */
  @Test
  void aRunEndsWhenItsLogIsClosed() {
    EventLog<String> log = InMemoryEventLog.create();
    log.append(events(0, 300), null);
    List<Integer> sizes = new ArrayList<>();
    assertThat(
            failureOf(
                log,
                "",
                list -> {
                  sizes.add(list.size());
                  log.close();
                  return sizes.size() == 1 ? SourceInstruction.CONTINUE : SourceInstruction.EXIT;
                }))
        .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    assertThat(sizes).containsExactly(256);
  }

  /** What it has given, a closed log does not know any more. */
  @Test
  void aClosedLogSaysNothingOfPositions() {
    EventLog<String> log = InMemoryEventLog.create();
    assertThat(failureOf(log, id(1), list -> SourceInstruction.EXIT))
        .isEqualTo(ErrorCode.SEQUENCE_ID_INVALID);
    log.close();
    assertThat(failureOf(log, id(1), list -> SourceInstruction.EXIT))
        .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  @Test
  void anInterruptEndsARunAndIsStillToBeSeen() throws Exception {
    try (EventLog<String> log = InMemoryEventLog.create()) {
      EventSource<GenericEventStream, String> source = log.source();
      Thread.currentThread().interrupt();
      source.run(new NeverCancelled(), "", list -> SourceInstruction.EXIT);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void growsAndWrapsWithoutLosingItsPlace() {
    try (EventLog<String> log = InMemoryEventLog.create(3_000)) {
      for (int i = 0; i < 10_000; i += 7) {
        log.append(events(i, i + 7), null);
      }
      int last = 10_003;
      assertThat(dataAfter(log, "", 3_000))
          .isEqualTo(IntStream.range(last - 3_000, last).mapToObj(i -> "d" + i).toList());
    }
  }

  @Test
  void anAppendOfMoreThanIsKeptIsRefusedAsAWhole() {
    try (EventLog<String> log = InMemoryEventLog.create(5)) {
      log.append(events(0, 2), null);
      assertThatThrownBy(() -> log.append(events(2, 8), "key"))
          .isInstanceOf(EventStreamException.class)
          .hasMessageStartingWith(ErrorCode.BODY_TOO_LARGE.id());
      assertThat(dataAfter(log, "", 2)).containsExactly("d0", "d1");
      assertThat(log.append(events(2, 7), "key")).isPresent();
    }
  }

  @Test
  void aKeyIsForgottenAfterADay() {
    ManualClock clock = new ManualClock(Instant.parse("2024-01-01T00:00:00Z"));
    try (EventLog<String> log = InMemoryEventLog.create(100, 100, clock::nanos)) {
      var first = log.append(events(0, 1), "key");
      clock.advance(Duration.ofHours(24).minusNanos(1));
      assertThat(log.append(events(0, 1), "key")).isEqualTo(first);
      clock.advance(Duration.ofNanos(1));
      assertThat(log.append(events(0, 1), "key")).isNotEqualTo(first);
      assertThat(dataAfter(log, "", 2)).hasSize(2);
    }
  }

  @Test
  void theOldestKeyGivesWay() {
    try (EventLog<String> log = InMemoryEventLog.create(100, 2, System::nanoTime)) {
      var a = log.append(events(0, 1), "a");
      var b = log.append(events(1, 2), "b");
      var c = log.append(events(2, 3), "c");
      assertThat(log.append(events(1, 2), "b")).isEqualTo(b);
      assertThat(log.append(events(2, 3), "c")).isEqualTo(c);
      assertThat(log.append(events(0, 1), "a")).isNotEqualTo(a);
    }
  }

  @Test
  void aLogKeepsOneEventAtLeast() {
    assertThatThrownBy(() -> InMemoryEventLog.create(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxEvents must be at least 1, was 0");
    try (EventLog<String> log = InMemoryEventLog.create(1)) {
      log.append(events(0, 1), null);
      log.append(events(1, 2), null);
      assertThat(dataAfter(log, "", 1)).containsExactly("d1");
      assertThat(dataAfter(log, id(1), 1)).containsExactly("d1");
    }
  }

  private static final class NeverCancelled implements SourceContext<GenericEventStream> {
    @Override
    public GenericEventStream spec() {
      return GenericEventStream.EMPTY;
    }

    @Override
    public boolean cancelled() {
      return false;
    }
  }
}
