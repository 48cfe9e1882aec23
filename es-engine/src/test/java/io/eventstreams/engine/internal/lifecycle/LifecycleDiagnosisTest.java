package io.eventstreams.engine.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.CannotRun;
import io.eventstreams.api.StreamDiagnosis.Failed;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Starting;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.StreamDiagnosis.Stopped;
import io.eventstreams.api.StreamDiagnosis.Stopping;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.engine.FlakyCheckpointStore;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.checkpoint.CheckpointWriter;
import io.eventstreams.engine.internal.checkpoint.ClaimRequest;
import io.eventstreams.engine.internal.checkpoint.EventParking;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stream says in each phase, and what each phase depends on. */
class LifecycleDiagnosisTest {
  private static final long NOW = 1_000;
  private static final Duration IN_PHASE = Duration.ofNanos(70);
  private static final EventStreamException AWAY = ErrorCode.STORE_UNAVAILABLE.error("away");
  private static final String AWAY_TEXT = "ES10007: away";

  private final StreamWish<GenericEventStream, Integer> wish = new StreamWish<>("id", () -> true);
  private final RestartWait restart = new RestartWait();
  private final DeleteWait deletion = new DeleteWait();
  private final Store store = new Store();

  @BeforeEach
  void begin() {
    show(EventStreamStatus.STARTED);
  }

  private void show(EventStreamStatus status) {
    wish.show(
        GenericEventStream.EMPTY.withFields(EventStreamFields.builder().status(status).build()));
  }

  private void suspend() {
    wish.suspend(1);
  }

  private void fail() {
    restart.begin(AWAY, NOW + 30, () -> {});
  }

  private @Nullable StreamDiagnosis in(InstancePhase phase) {
    return LifecycleDiagnosis.of(phase, IN_PHASE, wish, restart, deletion, store.slot, null, NOW);
  }

  /** A store whose thread does nothing by itself. */
  private static final class Store {
    private final InMemoryPersistence<GenericEventStream> memory = InMemoryPersistence.create();
    private final FlakyCheckpointStore flaky = new FlakyCheckpointStore(memory.checkpoints());
    private BooleanSupplier work = () -> false;
    final CheckpointSlot slot =
        new CheckpointSlot(
            "id",
            new CheckpointWriter(
                flaky,
                new EventParking(memory.parked(), flaky, 1),
                new RetryPolicy(1, 1, 1),
                new NoTimers(),
                new Still(),
                (name, newWork) -> idle(newWork),
                "store"),
            () -> {});

    private StoreThread idle(BooleanSupplier newWork) {
      work = newWork;
      return new StoreThread() {
        @Override
        public void wake() {}

        @Override
        public void close(long timeoutNanos) {}
      };
    }

    void failToClaim() {
      flaky.mood = Mood.THROWS;
      slot.claim(new ClaimRequest((request, claimed) -> {}));
      assertThat(work.getAsBoolean()).isTrue();
    }
  }

  private static final class NoTimers implements Timers {
    @Override
    public Timer after(long delayNanos, Runnable task) {
      return () -> {};
    }

    @Override
    public void close() {}
  }

  private static final class Still implements EngineClock {
    @Override
    public long nanoTime() {
      return NOW - 20;
    }

    @Override
    public long wallMillis() {
      return 0;
    }
  }

  @Test
  void whatRunsHasToBeAskedItselfAndWhatIsGoneIsDeleted() {
    assertThat(in(InstancePhase.RUNNING)).isNull();
    assertThat(in(InstancePhase.GONE)).isEqualTo(new Stopped(StopReason.DELETION));
  }

  @Test
  void whatIsClaimedStartsUnlessTheStoreFails() {
    assertThat(in(InstancePhase.CLAIMING)).isEqualTo(new Starting(IN_PHASE));
    store.failToClaim();
    assertThat(in(InstancePhase.CLAIMING))
        .isEqualTo(
            new StoreUnavailable(
                StoreWork.CLAIM, Duration.ofNanos(20), "ES10007: the store is away"));
  }

  @Test
  void whatIsRemovedSaysSoUnlessTheStoreFails() {
    show(EventStreamStatus.DELETED);
    Stopped deleted = new Stopped(StopReason.DELETION);
    StoreUnavailable failing =
        new StoreUnavailable(StoreWork.DELETE, Duration.ofNanos(10), AWAY_TEXT);
    assertThat(in(InstancePhase.DELETING)).isEqualTo(deleted);
    assertThat(in(InstancePhase.IDLE)).isEqualTo(deleted);
    deletion.begin(AWAY, NOW - 10);
    assertThat(in(InstancePhase.DELETING)).isEqualTo(failing);
    assertThat(in(InstancePhase.IDLE)).isEqualTo(failing);
    show(EventStreamStatus.STOPPED);
    assertThat(in(InstancePhase.IDLE)).isEqualTo(new Stopped(StopReason.REQUEST));
  }

  @Test
  void whatStopsSaysForWhom() {
    assertThat(in(InstancePhase.STOPPING))
        .isEqualTo(new Stopping(StopReason.CHANGE, Holdup.DISPATCHER, null, IN_PHASE, null));
    suspend();
    assertThat(in(InstancePhase.STOPPING))
        .isEqualTo(new Stopping(StopReason.RESET, Holdup.DISPATCHER, null, IN_PHASE, null));
  }

  @Test
  void whatStoresItsLastCheckpointSaysForWhomOrThatItHasFailed() {
    Stopping forChange = new Stopping(StopReason.CHANGE, Holdup.CHECKPOINT, null, IN_PHASE, null);
    assertThat(in(InstancePhase.FLUSHING)).isEqualTo(forChange);
    fail();
    assertThat(in(InstancePhase.FLUSHING)).isEqualTo(new Failed(AWAY_TEXT, Duration.ofNanos(30)));
    suspend();
    assertThat(in(InstancePhase.FLUSHING))
        .isEqualTo(new Stopping(StopReason.RESET, Holdup.CHECKPOINT, null, IN_PHASE, null));
  }

  @Test
  void whatDoesNotRunSaysWhatKeepsIt() {
    assertThat(in(InstancePhase.IDLE)).isEqualTo(new CannotRun("it has no definition"));
    restart.forget(AWAY);
    assertThat(in(InstancePhase.IDLE)).isEqualTo(new CannotRun(AWAY_TEXT));
    suspend();
    assertThat(in(InstancePhase.IDLE)).isEqualTo(new Stopped(StopReason.RESET));
  }

  @Test
  void whatCanRunWaitsForItsTimeOrIsAboutToStart() {
    wish.define(StreamDefinitionTest.demo());
    assertThat(in(InstancePhase.IDLE)).isEqualTo(new Starting(Duration.ZERO));
    fail();
    assertThat(in(InstancePhase.IDLE)).isEqualTo(new Failed(AWAY_TEXT, Duration.ofNanos(30)));
  }
}
