package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.api.testkit.Racers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many callers at once. */
class EngineStormTest {
  private static final long STORM_NANOS = 2_000_000_000L;

  /** Also where the machine is so busy that there is no time for them. */
  private static final int LEAST_CALLS = 10;

  private final EngineRig rig = new EngineRig();

  @AfterEach
  void close() {
    rig.close();
  }

  /** Counts the runs that are alive at one time. */
  private static final class Counting implements EventSource<GenericEventStream, Integer> {
    final EventSource<GenericEventStream, Integer> source;
    final AtomicInteger alive = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

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

  @Test
  void twentyUpsertsAtOnceLeaveOneRunAndNoneAfterTheDeletion() throws Exception {
    Counting source = new Counting(rig.source);
    rig.source(source).add(0, 50).manager();
    List<Callable<Boolean>> upserts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int size = 1 + i % 7;
      upserts.add(
          () ->
              rig.manager()
                  .upsert(
                      "00000000-0000-4000-8000-000000000001",
                      GenericEventStream.EMPTY.withFields(
                          fields().name("demo").batchSize(size).build()))
                  .created());
    }
    List<Boolean> created = Racers.race(upserts);
    assertThat(created).containsOnlyOnce(true);
    rig.awaitCheckpoint("demo", 49);
    Eventually.await("one run", () -> source.alive.get() == 1, rig::state);
    assertThat(source.most.get()).isEqualTo(1);
    rig.manager().delete("demo");
    assertThat(source.alive.get()).isZero();
    rig.manager().close();
    assertThat(rig.dispatcher.closed()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void afterAStormOfCallsTheStreamDoesWhatItsStatusSays() throws Exception {
    storm(false);
  }

  @Test
  void aBlockingDispatcherAndAFlakyStoreChangeNothingAboutThat() throws Exception {
    rig.factory(
        InProcessDispatchers.blocking(batch -> rig.dispatcher.attemptDispatch(batch, fake())));
    storm(true);
  }

  private static io.eventstreams.api.spi.Attempt fake() {
    return (io.eventstreams.api.spi.Attempt)
        java.lang.reflect.Proxy.newProxyInstance(
            EngineStormTest.class.getClassLoader(),
            new Class<?>[] {io.eventstreams.api.spi.Attempt.class},
            (proxy, method, arguments) -> method.getReturnType() == int.class ? (Object) 0 : "");
  }

  private void storm(boolean flaky) throws Exception {
    Counting source = new Counting(rig.source);
    rig.source(source).add(0, 100).stream("demo");
    List<Callable<Integer>> callers = new ArrayList<>();
    long begin = System.nanoTime();
    for (int caller = 0; caller < 8; caller++) {
      Random random = new Random(caller);
      callers.add(
          () -> {
            int calls = 0;
            while (calls <= LEAST_CALLS || System.nanoTime() - begin < STORM_NANOS) {
              call(random, flaky);
              calls++;
            }
            return calls;
          });
    }
    List<Integer> calls = Racers.race(callers);
    rig.persistence.recover();
    rig.persistence.checkpoints.mood = FlakyCheckpointStore.Mood.FINE;
    assertThat(calls).as("every caller got through").allMatch(count -> count > LEAST_CALLS);
    assertThat(source.most.get()).isEqualTo(1);
    Eventually.await(
        "a settled state",
        () -> {
          var stream = rig.manager().findByNameOrId("demo");
          EventStreamStatus status = stream.map(s -> s.fields().status()).orElse(null);
          return source.alive.get() == (status == EventStreamStatus.STARTED ? 1 : 0);
        },
        () -> source.alive + " " + rig.state());
    rig.stream("demo").add(100, 110).awaitCheckpoint("demo", 109);
    assertThat(rig.dispatcher.sequenceIds()).as("after every reset").containsAll(ids(100, 110));
    rig.manager().stop("demo");
    assertThat(source.alive.get()).isZero();
    assertThat(source.most.get()).isEqualTo(1);
  }

  private void call(Random random, boolean flaky) {
    try {
      switch (random.nextInt(flaky ? 9 : 8)) {
        case 0, 1 -> rig.manager().start("demo");
        case 2 -> rig.manager().stop("demo");
        case 3 -> rig.manager().reset("demo", random.nextBoolean() ? "" : id(random.nextInt(100)));
        case 4 -> {
          if (random.nextInt(4) == 0) {
            rig.manager().delete("demo");
          }
        }
        case 5, 6 ->
            rig.manager()
                .upsert(
                    "demo",
                    GenericEventStream.EMPTY.withFields(
                        fields().batchSize(1 + random.nextInt(5)).build()));
        case 7 -> rig.manager().findByNameOrId("demo");
        default -> {
          FlakyCheckpointStore.Mood[] moods = FlakyCheckpointStore.Mood.values();
          if (rig.persistence.checkpoints.isCalm() && random.nextInt(20) == 0) {
            rig.persistence.checkpoints.then(moods[random.nextInt(moods.length)]);
          }
        }
      }
    } catch (EventStreamException expected) {
      switch (expected.code()) {
        case NO_RESULT, STREAM_STOPPING, STREAM_DELETING, DUPLICATE, UPDATE_HIT_NO_ROW -> {}
        default -> throw expected;
      }
    }
  }

  @Test
  void manyStreamsShareTheEngine() {
    rig.add(0, 200);
    for (int i = 0; i < 200; i++) {
      rig.stream("s" + i);
    }
    for (int i = 0; i < 200; i++) {
      rig.awaitCheckpoint("s" + i, 199);
    }
  }
}
