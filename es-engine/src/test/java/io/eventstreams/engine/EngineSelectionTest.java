package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A source that filters by a field of the application's own. */
class EngineSelectionTest {
  private static final EventStreamType TYPE = EventStreamType.of("orders");

  private record Orders(GenericEventStream base, String region) implements EventStreamSpec<Orders> {
    @Override
    public Orders withBase(GenericEventStream newBase) {
      return new Orders(newBase, region);
    }

    @Override
    public String selection() {
      return region;
    }
  }

  private static Orders orders(String region, int batchSize) {
    EventStreamFields fields =
        EventStreamFields.builder().batchSize(batchSize).batchTimeout(Duration.ZERO).build();
    return new Orders(GenericEventStream.EMPTY.withType(TYPE).withFields(fields), region);
  }

  /** First and last event, and so many of them, are the same for both regions. */
  private static List<Event<Integer>> events(String region) {
    int second = region.equals("eu") ? 2 : 3;
    return List.of(
        new Event<>("order", "1", 1),
        new Event<>("order", "" + second, second),
        new Event<>("order", "4", 4));
  }

  @Test
  void otherEventsHaveAnotherDeliveryIdThoughTheirEndsAreTheSame() {
    List<String> ids = new CopyOnWriteArrayList<>();
    try (EventStreamManager<Orders> streams =
        EventStreams.<Orders, Integer>builder(
                (context, checkpoint, deliver) -> {
                  deliver.deliver(events(context.spec().region()));
                  Thread.sleep(60_000);
                },
                InMemoryPersistence.create())
            .dispatcher(
                TYPE,
                InProcessDispatchers.sharing(
                    (batch, attempt) -> {
                      ids.add(attempt.deliveryId());
                      return Dispatcher.pending();
                    }))
            .build()) {
      streams.upsert("orders", orders("eu", 3));
      Eventually.await("a batch", () -> ids.size() == 1, () -> ids);
      streams.upsert("orders", orders("us", 3));
      Eventually.await("another", () -> ids.size() == 2, () -> ids);
      streams.stop("orders");
      streams.start("orders");
      Eventually.await("it again", () -> ids.size() == 3, () -> ids);
    }
    assertThat(ids.get(1)).isNotEqualTo(ids.get(0)).isEqualTo(ids.get(2));
  }
}
