package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What one of many streams lost, got twice, changed or exchanged is an error and no figure. */
class StreamChecksTest {
  private static final int STREAMS = 3;

  /** The source of the log, of which each run has one fault, at the event of number 3. */
  private record Faulty(
      EventSource<GenericEventStream, Long> source, UnaryOperator<List<Event<Long>>> fault)
      implements EventSource<GenericEventStream, Long> {
    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<Long> deliver)
        throws Exception {
      source.run(
          context,
          checkpoint,
          list -> {
            List<Event<Long>> changed = new ArrayList<>();
            for (Event<Long> event : list) {
              changed.addAll(number(event) == 3 ? fault.apply(List.of(event)) : List.of(event));
            }
            return changed.isEmpty() ? SourceInstruction.CONTINUE : deliver.deliver(changed);
          });
    }
  }

  private static long number(Event<Long> event) {
    Long data = event.data();
    return data == null ? -1 : data;
  }

  private static List<ResultRow> run(UnaryOperator<List<Event<Long>>> fault) throws Exception {
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    try (ManyStreams many =
        new ManyStreams(STREAMS, 1, silent, source -> new Faulty(source, fault))) {
      many.start();
      return many.measure("all healthy", 100, Duration.ofMillis(100));
    }
  }

  @Test
  void withoutAFaultThereAreFigures() throws Exception {
    assertThat(run(events -> events)).hasSize(5);
  }

  @Test
  void anEventThatIsMissingIsAnError() {
    assertThatThrownBy(() -> run(events -> List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("s[0-2] got Event.* as event 3");
  }

  @Test
  void anEventThatCameTwiceIsAnError() {
    assertThatThrownBy(() -> run(events -> List.of(events.get(0), events.get(0))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("s[0-2] got Event.* as event 4");
  }

  @Test
  void anEventThatWasChangedIsAnError() {
    assertThatThrownBy(
            () -> run(events -> List.of(new Event<>("t", events.get(0).sequenceId(), 2L))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("s[0-2] got Event.* as event 3");
  }

  @Test
  void anEventInThePlaceOfTheOneBehindItIsAnError() {
    StreamOrder order = new StreamOrder(2);
    order.took("s1", List.of(event(0), event(2), event(1)));
    assertThatThrownBy(order::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("s1 got Event");
  }

  @Test
  void eachStreamIsCheckedForItself() {
    StreamOrder order = new StreamOrder(3);
    order.took("s1", List.of(event(0), event(1)));
    order.took("s2", List.of(event(0)));
    order.took("s2", List.of(event(1)));
    order.checkAll(1, 2);
    assertThatThrownBy(() -> order.checkAll(0, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("s0 got 0 of 2 events");
    assertThatThrownBy(() -> order.checkAll(1, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("s1 got 2 of 3 events");
  }

  private static Event<Long> event(long number) {
    return new Event<>("t", "" + (number + 1), number);
  }
}
