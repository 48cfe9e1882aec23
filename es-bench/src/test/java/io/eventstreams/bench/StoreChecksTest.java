package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.engine.InMemoryEventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store lost, doubled or changed is an error and no figure; each fault is planted. */
class StoreChecksTest {
  private static final int EVENTS = 1_500;

  /** A log in memory to which something else is appended than it was told. */
  private record Faulty(EventLog<RawJson> log, UnaryOperator<List<NewEvent<RawJson>>> fault)
      implements EventLog<RawJson> {
    @Override
    public Optional<Appended> append(List<NewEvent<RawJson>> events, @Nullable String key) {
      return log.append(fault.apply(events), key);
    }

    @Override
    public <S extends EventStreamSpec<S>> EventSource<S, RawJson> source() {
      return log.source();
    }

    @Override
    public Durability durability() {
      return log.durability();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private static double run(UnaryOperator<List<NewEvent<RawJson>>> fault) throws Exception {
    return run(fault, Duration.ofSeconds(10));
  }

  private static double run(UnaryOperator<List<NewEvent<RawJson>>> fault, Duration patience)
      throws Exception {
    try (EventLog<RawJson> log = new Faulty(InMemoryEventLog.create(10 * EVENTS), fault)) {
      StoreRun.append(log, EVENTS);
      return StoreRun.read(log, EVENTS, patience);
    }
  }

  private static List<NewEvent<RawJson>> copy(List<NewEvent<RawJson>> events) {
    return new ArrayList<>(events);
  }

  @Test
  void withoutAFaultThereIsAFigure() throws Exception {
    assertThat(run(events -> events)).isPositive();
  }

  @Test
  void anEventThatIsMissingIsAnError() {
    assertThatThrownBy(
            () -> run(events -> events.subList(0, events.size() - 1), Duration.ofMillis(500)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not all of 1500 events were read within 0.5 s");
  }

  @Test
  void anEventThatCameTwiceIsAnError() {
    assertThatThrownBy(
            () ->
                run(
                    events -> {
                      List<NewEvent<RawJson>> doubled = copy(events);
                      doubled.add(7, events.get(7));
                      return doubled;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event 8 was read as");
  }

  @Test
  void anEventThatWasChangedIsAnError() {
    assertThatThrownBy(
            () ->
                run(
                    events -> {
                      List<NewEvent<RawJson>> changed = copy(events);
                      changed.set(7, new NewEvent<>("transfers", RawJson.parse("{}")));
                      return changed;
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event 7 was read as {}");
  }
}
