package io.eventstreams.engine;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.bench.Lincheck;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Lifecycle calls of several threads on one stream of a real manager, which has threads of its own:
 * so they are raced, not model checked. {@link LifecycleVerifier} says what they may answer.
 */
public class ManagerLincheckTest {
  private static final int RACES = Integer.getInteger("lincheck.races", 2);
  private static final String ID = "00000000-0000-4000-8000-000000000001";
  private static final GenericEventStream SPEC =
      GenericEventStream.EMPTY
          .withType(EventStreamType.of("in-process"))
          .withFields(
              EventStreamFields.builder()
                  .name("demo")
                  .batchSize(2)
                  .batchTimeout(Duration.ZERO)
                  .build());

  private final InMemoryEventLog<Integer> log = InMemoryEventLog.create();
  private final AtomicInteger alive = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final EventStreamManager<GenericEventStream> manager;

  public ManagerLincheckTest() {
    log.append(
        List.of(new NewEvent<>("t", 1), new NewEvent<>("t", 2), new NewEvent<>("t", 3)), null);
    manager =
        EventStreams.<GenericEventStream, Integer>builder(
                new Counting(log.source()), InMemoryPersistence.create())
            .dispatcher(EventStreamType.of("in-process"), InProcessDispatchers.inline(batch -> {}))
            .build();
  }

  /** Counts the runs that are alive at one time. */
  private final class Counting implements EventSource<GenericEventStream, Integer> {
    private final EventSource<GenericEventStream, Integer> source;

    Counting(EventSource<GenericEventStream, Integer> source) {
      this.source = source;
    }

    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver)
        throws Exception {
      most.accumulateAndGet(alive.incrementAndGet(), Math::max);
      try {
        source.run(context, checkpoint, deliver);
      } finally {
        alive.decrementAndGet();
      }
    }
  }

  @Operation
  public String upsert() {
    return answer(() -> manager.upsert(ID, SPEC).created() ? "created" : "updated");
  }

  @Operation
  public String start() {
    return answer(
        () -> {
          manager.start(ID);
          return "ok";
        });
  }

  @Operation
  public String stop() {
    return answer(
        () -> {
          manager.stop(ID);
          return "ok";
        });
  }

  @Operation
  public String reset() {
    return answer(
        () -> {
          manager.reset(ID, "");
          return "ok";
        });
  }

  @Operation
  public String delete() {
    return answer(
        () -> {
          manager.delete(ID);
          return "ok";
        });
  }

  @Operation
  public String status() {
    return answer(
        () ->
            manager
                .findByNameOrId(ID)
                .map(stream -> stream.fields().status())
                .map(EventStreamStatus::wireName)
                .orElse("absent"));
  }

  private static String answer(Supplier<String> call) {
    try {
      return call.get();
    } catch (EventStreamException refused) {
      return refused.code().name().toLowerCase(Locale.ROOT);
    }
  }

  @Validate
  public void nothingRunsOnAndNothingRanTwice() {
    manager.close();
    log.close();
    Lincheck.require(
        alive.get() == 0, "after close " + alive.get() + " runs of the source are left");
    Lincheck.require(most.get() <= 1, most.get() + " runs of the source at once");
  }

  @Test
  void everyAnswerIsExplainedByAnOrderOfTheCalls() {
    long began = System.nanoTime();
    new StressOptions()
        .iterations(Lincheck.scenarios())
        .invocationsPerIteration(RACES)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(2)
        .verifier(LifecycleVerifier.class)
        .check(ManagerLincheckTest.class);
    Lincheck.tell(ManagerLincheckTest.class, began);
  }
}
