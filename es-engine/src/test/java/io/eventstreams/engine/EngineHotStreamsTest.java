package io.eventstreams.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.testkit.Eventually;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EngineHotStreamsTest {
  private static final EventStreamType TYPE = EventStreamType.of("in-process");
  private static final int FAR = 2_000_000;

  /**
   * A virtual thread keeps its carrier until it parks, and a stream that is dispatched inline never
   * waits for anything: more such streams than carriers, and the last ones would not run at all.
   */
  @Test
  void moreStreamsThanProcessorsAllGetOnWhereSourcesRunOnVirtualThreads() {
    assumeTrue(Runtime.version().feature() >= 21, "this JDK has no virtual threads");
    int streams = Runtime.getRuntime().availableProcessors() + 1;
    Map<String, AtomicLong> delivered = new ConcurrentHashMap<>();
    try (EventStreamManager<GenericEventStream> manager =
        EventStreams.<GenericEventStream, Integer>builder(endless(), InMemoryPersistence.create())
            .dispatcher(
                TYPE,
                InProcessDispatchers.inline(
                    batch ->
                        delivered
                            .computeIfAbsent(batch.stream(), name -> new AtomicLong())
                            .addAndGet(batch.events().size())))
            .build()) {
      for (int i = 0; i < streams; i++) {
        manager.upsert("s" + i, GenericEventStream.named("s" + i).withType(TYPE));
      }
      Eventually.await(
          "every stream delivers " + FAR + " events",
          () ->
              delivered.size() == streams
                  && delivered.values().stream().allMatch(count -> count.get() >= FAR),
          () -> delivered);
    }
  }

  private static EventSource<GenericEventStream, Integer> endless() {
    List<Event<Integer>> even = events(0);
    List<Event<Integer>> odd = events(50);
    return (context, position, deliver) -> {
      boolean isOdd = false;
      while (deliver.deliver(isOdd ? odd : even) == SourceInstruction.CONTINUE) {
        isOdd = !isOdd;
      }
    };
  }

  private static List<Event<Integer>> events(int first) {
    return IntStream.range(first, first + 50)
        .mapToObj(i -> new Event<>("topic", String.format("%03d", i), i))
        .toList();
  }
}
