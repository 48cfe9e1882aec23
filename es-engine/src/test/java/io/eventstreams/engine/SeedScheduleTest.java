package io.eventstreams.engine;

import static io.eventstreams.api.testkit.ScriptedSource.numbered;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.engine.internal.lifecycle.EngineManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the whole engine does what: to the nanosecond, on a machine where time is virtual. */
class SeedScheduleTest {
  private static final EventStreamFields.Builder RETRYING =
      EventStreamFields.builder()
          .batchSize(1)
          .retryTimeout(Duration.ofMillis(300))
          .blockedRetryDelay(Duration.ofMillis(500));

  /** One attempt: when, how many failures came before it, and of which batch. */
  private record Seen(long atMillis, int number, List<String> ids) {}

  private final InMemoryPersistence<GenericEventStream> persistence = InMemoryPersistence.create();
  private final AtomicLong generations = new AtomicLong();
  private final List<Seen> seen = new ArrayList<>();
  private final List<String> starts = new ArrayList<>();
  private int events;
  private Predicate<EventBatch<Integer>> fails = batch -> false;
  private final VirtualMachine machine =
      new VirtualMachine(
          position -> {
            starts.add(position);
            int next = position.isEmpty() ? 0 : Integer.parseInt(position) + 1;
            return numbered("m", next, Math.max(next, events));
          });
  private final EventStreamManager<GenericEventStream> manager =
      EngineManager.open(
          EventStreamsConfig.DEFAULTS.withRetry(
              new EventStreamsConfig.Retry(Duration.ofMillis(50), Duration.ofSeconds(30), 2.0)),
          (context, checkpoint, deliver) -> {
            throw new AssertionError("the machine stands in for sources");
          },
          persistence,
          Map.of(EventStreamType.WEBSOCKET, InProcessDispatchers.sharing(new Recorder())),
          null,
          null,
          machine.seams(),
          generations::incrementAndGet);

  private final class Recorder implements Dispatcher<Integer> {
    @Override
    public CompletionStage<DispatchOutcome> attemptDispatch(
        EventBatch<Integer> batch, Attempt attempt) {
      List<String> ids = batch.events().stream().map(event -> event.sequenceId()).toList();
      seen.add(new Seen(machine.millis(), attempt.number(), ids));
      return fails.test(batch)
          ? Dispatcher.completed(DispatchOutcome.unavailable(new IllegalStateException("n")))
          : Dispatcher.delivered();
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private void stream(EventStreamFields.Builder fields) {
    manager.upsert("demo", GenericEventStream.EMPTY.withFields(fields.build()));
  }

  private List<Long> times() {
    return seen.stream().map(Seen::atMillis).toList();
  }

  private EventStreamStatistics statistics() {
    return Objects.requireNonNull(manager.getByNameOrId("demo").statistics());
  }

  private CheckpointState checkpoint() {
    String id = Objects.requireNonNull(manager.getByNameOrId("demo").id());
    return persistence.checkpoints().read(id).orElseThrow();
  }

  private void pass(long millis) {
    machine.pass(Duration.ofMillis(millis));
  }

  // ---- batches ----

  @Test
  void aSingleEventIsDeliveredWhenTheBatchTimeoutOfHalfASecondIsOver() {
    events = 1;
    stream(EventStreamFields.builder());
    pass(499);
    assertThat(seen).isEmpty();
    pass(1);
    assertThat(seen).containsExactly(new Seen(500, 0, ids(0, 1)));
  }

  @Test
  void fullBatchesGoAtOnceAndTheLastOneWhenItsTimeIsOver() {
    events = 25;
    stream(EventStreamFields.builder().batchSize(10));
    pass(1_000);
    assertThat(seen)
        .containsExactly(
            new Seen(0, 0, ids(0, 10)), new Seen(0, 0, ids(10, 20)), new Seen(500, 0, ids(20, 25)));
    assertThat(checkpoint().position()).isEqualTo(id(24));
  }

  // ---- retries ----

  @Test
  void aBlockedBatchIsRetriedWithBackOffThenOnceInEachBlockedDelay() {
    fails = batch -> true;
    events = 3;
    stream(RETRYING);
    for (long[] step : new long[][] {{0, 1}, {50, 2}, {100, 3}}) {
      pass(step[0]);
      assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
      assertThat(statistics().lastDispatchAttempts()).isEqualTo(step[1]);
    }
    pass(199);
    assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
    pass(1);
    assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.BLOCKED);
    pass(2_000);
    assertThat(times()).containsExactly(0L, 50L, 150L, 350L, 850L, 1_350L, 1_850L, 2_350L);
    assertThat(seen).extracting(Seen::number).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(seen).allMatch(attempt -> attempt.ids().equals(ids(0, 1)));
    assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.BLOCKED);
    assertThat(statistics().lastDispatchFailure()).contains("n");
    assertThat(statistics().lastDispatchTime()).isEqualTo(Instant.EPOCH);
    assertThat(manager.getByNameOrId("demo").fields().status())
        .isEqualTo(EventStreamStatus.STARTED);
    assertThat(checkpoint().position()).isNull();
  }

  @Test
  void aBatchThatRecoversKeepsItsFailureInTheStatisticsUntilTheNextOne() {
    fails = batch -> machine.millis() < 1_000;
    events = 1;
    stream(RETRYING);
    pass(5_000);
    assertThat(times()).containsExactly(0L, 50L, 150L, 350L, 850L, 1_350L);
    assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.COMPLETE);
    assertThat(statistics().lastDispatchAttempts()).isEqualTo(5);
    assertThat(statistics().lastDispatchFailure()).contains("n");
    assertThat(checkpoint().position()).isEqualTo(id(0));
  }

  @Test
  void aBatchIsSkippedWhenItsRetryTimeIsOverAndTheCheckpointPassesIt() {
    fails = batch -> true;
    events = 1;
    stream(RETRYING.build().toBuilder().errorHandling(ErrorHandlingType.SKIP));
    pass(349);
    assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.RETRYING);
    pass(1);
    assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.SKIPPED);
    pass(5_000);
    assertThat(times()).containsExactly(0L, 50L, 150L, 350L);
    assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.SKIPPED);
    assertThat(statistics().lastDispatchAttempts()).isEqualTo(4);
    assertThat(statistics().eventsSkipped()).isEqualTo(1);
    assertThat(checkpoint().position()).isEqualTo(id(0));
    assertThat(checkpoint().skipped()).isEqualTo(1);
  }

  @Test
  void theBatchAfterASkippedOneIsDeliveredAtOnceAndHasARetryTimeOfItsOwn() {
    fails = batch -> machine.millis() < 400;
    events = 3;
    stream(RETRYING.build().toBuilder().errorHandling(ErrorHandlingType.SKIP));
    pass(5_000);
    assertThat(seen)
        .containsExactly(
            new Seen(0, 0, ids(0, 1)),
            new Seen(50, 1, ids(0, 1)),
            new Seen(150, 2, ids(0, 1)),
            new Seen(350, 3, ids(0, 1)),
            new Seen(350, 0, ids(1, 2)),
            new Seen(400, 1, ids(1, 2)),
            new Seen(400, 0, ids(2, 3)));
    assertThat(checkpoint().position()).isEqualTo(id(2));
    assertThat(checkpoint().skipped()).isEqualTo(1);
    assertThat(statistics().lastDispatchComplete()).isEqualTo(DispatchStatus.COMPLETE);
  }

  @Test
  void stopDoesNotWaitForABackOffAndStartDeliversTheSameBatch() {
    fails = batch -> true;
    events = 1;
    stream(RETRYING);
    pass(200);
    manager.stop("demo");
    assertThat(machine.millis()).isEqualTo(200);
    fails = batch -> false;
    manager.start("demo");
    pass(0);
    assertThat(seen.get(seen.size() - 1)).isEqualTo(new Seen(200, 0, ids(0, 1)));
    assertThat(times()).containsExactly(0L, 50L, 150L, 200L);
    assertThat(starts).containsExactly("", "");
  }
}
