package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** An event whose time is not taken, or taken for another's, is an error and no figure. */
class LatencyChecksTest {
  private static final int EVENTS = 10;
  private static final int WARMUP = 4;

  private final Pace pace = new Pace(System.nanoTime(), 1_000);
  private final LatencyRecorder recorder = new LatencyRecorder(pace, WARMUP, EVENTS);

  private Event<Long> event(long number) {
    return new Event<>("", Long.toString(number + 1), pace.dueNanos(number));
  }

  /** Takes the events after something was done to them, and tells the times. */
  private Histogram take(Consumer<List<Event<Long>>> fault) {
    List<Event<Long>> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      events.add(event(i));
    }
    fault.accept(events);
    int half = events.size() / 2;
    for (List<Event<Long>> part :
        List.of(events.subList(0, half), events.subList(half, events.size()))) {
      recorder.handle(new EventBatch<>(0, "", part));
    }
    return recorder.verified();
  }

  private boolean ended() throws InterruptedException {
    return recorder.await(Duration.ZERO);
  }

  @Test
  void ofAllThatCameThoseAfterTheWarmUpAreTimed() throws Exception {
    assertThat(take(events -> {}).getTotalCount()).isEqualTo(EVENTS - WARMUP);
    assertThat(ended()).isTrue();
  }

  @Test
  void anEventThatIsMissingIsAnError() throws Exception {
    assertThatThrownBy(() -> take(events -> events.remove(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("event 2 of 10 came as Event");
    assertThat(ended()).isTrue();
  }

  @Test
  void theLastEventThatIsMissingIsAnError() throws Exception {
    assertThatThrownBy(() -> take(events -> events.remove(EVENTS - 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("9 of 10 events came");
    assertThat(ended()).isFalse();
  }

  @Test
  void anEventThatCameTwiceIsAnErrorAlsoOfTheWarmUp() {
    assertThatThrownBy(() -> take(events -> events.add(1, events.get(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("event 2 of 10 came as Event");
  }

  @Test
  void anEventBehindTheLastIsAnError() {
    take(events -> {});
    for (long number : List.of(EVENTS - 1L, (long) EVENTS)) {
      recorder.handle(new EventBatch<>(0, "", List.of(event(number))));
      assertThatThrownBy(recorder::verified)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("event 10 of 10 came as Event");
    }
  }

  @Test
  void eventsThatCameOutOfOrderAreAnError() {
    assertThatThrownBy(() -> take(events -> Collections.swap(events, 6, 7)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("event 6 of 10 came as Event");
  }

  @Test
  void anEventThatWasChangedIsAnError() {
    assertThatThrownBy(() -> take(events -> events.set(3, new Event<>("", "4", null))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("event 3 of 10 came as Event");
  }
}
