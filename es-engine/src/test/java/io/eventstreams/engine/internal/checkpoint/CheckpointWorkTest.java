package io.eventstreams.engine.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.FlakyCheckpointStore;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import io.eventstreams.engine.FlakyParkedEventStore;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The writer's work step by step: its thread and its timers move when the test says so. */
class CheckpointWorkTest {
  private final InMemoryPersistence<GenericEventStream> memory = InMemoryPersistence.create();
  private final FlakyCheckpointStore store = new FlakyCheckpointStore(memory.checkpoints());
  private final FlakyParkedEventStore parkedStore = new FlakyParkedEventStore(memory.parked());
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final List<Long> delaysMillis = new ArrayList<>();
  private BooleanSupplier work = () -> false;
  private boolean wakeFails;
  private boolean timersFail;
  private boolean awake;
  private long nowNanos = 5_000_000_000L;
  private CheckpointWriter writer = newWriter();

  private CheckpointWriter newWriter() {
    return newWriter(9);
  }

  private CheckpointWriter newWriter(int maxParked) {
    return new CheckpointWriter(
        store,
        new EventParking(parkedStore, store, maxParked),
        new RetryPolicy(1_000_000, 8_000_000, 2),
        newTimers(),
        newClock(),
        this::start,
        "writer");
  }

  private EngineClock newClock() {
    return new EngineClock() {
      @Override
      public long nanoTime() {
        return nowNanos;
      }

      @Override
      public long wallMillis() {
        return nowNanos / 1_000_000;
      }
    };
  }

  private StoreThread start(String name, BooleanSupplier newWork) {
    work = newWork;
    return new StoreThread() {
      @Override
      public void wake() {
        if (wakeFails) {
          throw new OutOfMemoryError("nothing left to wake anybody with");
        }
        awake = true;
      }

      @Override
      public void close(long timeoutNanos) {}
    };
  }

  private Timers newTimers() {
    return new Timers() {
      @Override
      public Timer after(long delayNanos, Runnable task) {
        if (timersFail) {
          throw new OutOfMemoryError("nothing left for a timer");
        }
        timers.add(task);
        delaysMillis.add(TimeUnit.NANOSECONDS.toMillis(delayNanos));
        return () -> timers.remove(task);
      }

      @Override
      public void close() {}
    };
  }

  /** What the writer does once somebody has woken it up. */
  private void work() {
    while (awake) {
      awake = work.getAsBoolean();
    }
  }

  /** The same, and what timers ask for. */
  private void workAll() {
    work();
    while (!timers.isEmpty()) {
      timers.remove().run();
      work();
    }
  }

  private ClaimRequest claim(Stream stream) {
    return new ClaimRequest((request, claimed) -> stream.claims.add(claimed.isPresent()));
  }

  private StoreUnavailable trouble(Stream stream) {
    StoreUnavailable trouble = stream.slot.unavailable(nowNanos);
    assertThat(trouble).isNotNull();
    return Objects.requireNonNull(trouble);
  }

  private final class Stream implements CheckpointOwner {
    final String id;
    final CheckpointSlot slot;
    final CheckpointState claim;
    final List<String> saved = new ArrayList<>();
    final List<SaveResult> parked = new ArrayList<>();
    final List<String> obstacles = new ArrayList<>();
    final List<Boolean> claims = new ArrayList<>();
    int fences;
    int quiets;
    boolean breaksWhenParked;
    boolean breaksWhenSaved;

    Stream(int number) {
      id = "00000000-0000-4000-8000-%012d".formatted(number);
      slot = new CheckpointSlot(id, writer, () -> quiets++);
      memory
          .streams()
          .insert(
              GenericEventStream.EMPTY
                  .withId(id)
                  .withFields(EventStreamFields.builder().name("s" + number).build()),
              number);
      claim = memory.checkpoints().claim(id).orElseThrow();
    }

    void save(String position) {
      slot.save(this, position, 0, 0, 0);
    }

    ParkedEvent event() {
      return event(generation(), "e");
    }

    ParkedEvent event(long generation, String sequenceId) {
      return new ParkedEvent(
          "p", id, generation, sequenceId, "topic", "1", "refused", 1, Instant.EPOCH);
    }

    @Override
    public long generation() {
      return claim.generation();
    }

    @Override
    public long epoch() {
      return claim.epoch();
    }

    @Override
    public void saved(String position, long settledEvents) {
      saved.add(position);
      if (breaksWhenSaved) {
        breaksWhenSaved = false;
        throw new AssertionError("from an owner");
      }
    }

    @Override
    public void parked(SaveResult result) {
      if (breaksWhenParked) {
        breaksWhenParked = false;
        throw new AssertionError("from an owner");
      }
      parked.add(result);
    }

    @Override
    public void notParkable(Throwable cause) {
      obstacles.add(String.valueOf(cause.getMessage()));
    }

    @Override
    public void fenced() {
      fences++;
    }
  }

  @Test
  void aRequestThatCouldNotReachTheWriterDoesNotBlockTheNext() {
    Stream stream = new Stream(1);
    wakeFails = true;
    assertThatThrownBy(() -> stream.save("a")).isInstanceOf(OutOfMemoryError.class);
    wakeFails = false;
    stream.save("b");
    workAll();
    assertThat(stream.saved).endsWith("b");
    assertThat(memory.checkpoints().read(stream.id).orElseThrow().position()).isEqualTo("b");
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void whatBreaksTheWorkForOneStreamIsTriedAgainForAllOfTheGroup() {
    Stream bad = new Stream(1);
    Stream good = new Stream(2);
    bad.breaksWhenParked = true;
    bad.slot.park(bad, bad.event());
    good.save("a");
    workAll();
    assertThat(bad.parked).as("asked for again").containsExactly(SaveResult.SAVED);
    assertThat(good.saved).containsExactly("a");
    good.save("b");
    workAll();
    assertThat(good.saved).containsExactly("a", "b");
    assertThat(good.slot.isQuiet()).isTrue();
  }

  @Test
  void whatWasStoredAndNotHeardIsToldOnceMore() {
    Stream stream = new Stream(1);
    stream.breaksWhenSaved = true;
    stream.save("a");
    workAll();
    assertThat(stream.saved).containsExactly("a", "a");
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void anOwnerThatHasEndedIsNotAskedForOnceMore() {
    Stream stream = new Stream(1);
    stream.breaksWhenParked = true;
    stream.slot.park(stream, stream.event());
    work();
    stream.slot.abandon(stream);
    workAll();
    assertThat(parkedStore.asked).hasSize(1);
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void aBackOffWhoseEndCouldNotBeToldEndsLater() {
    Stream stream = new Stream(1);
    store.then(Mood.NOT_SAVED);
    stream.save("a");
    work();
    wakeFails = true;
    assertThatThrownBy(timers.remove()::run).isInstanceOf(OutOfMemoryError.class);
    wakeFails = false;
    assertThat(delaysMillis).containsExactly(1L, 8L);
    workAll();
    assertThat(stream.saved).containsExactly("a");
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void withoutATimerTheNextRequestTriesAgain() {
    Stream stream = new Stream(1);
    store.then(Mood.NOT_SAVED);
    timersFail = true;
    stream.save("a");
    work();
    timersFail = false;
    stream.save("b");
    workAll();
    assertThat(stream.saved).containsExactly("b");
  }

  @Test
  void whatIsHeldUpByTheFailureOfAnotherIsToldAsWhatItIs() {
    Stream saving = new Stream(1);
    Stream parking = new Stream(2);
    parking.breaksWhenParked = true;
    saving.save("a");
    parking.slot.park(parking, parking.event());
    work();
    assertThat(trouble(saving).work()).isEqualTo(StoreWork.SAVE);
    assertThat(saving.slot.error()).contains("from an owner");
    workAll();
    assertThat(saving.saved).containsExactly("a");
  }

  @Test
  void theBackOffGrowsToItsLimitAndBeginsAnewAfterASuccess() {
    Stream stream = new Stream(1);
    store.then(Mood.NOT_SAVED, Mood.NOT_SAVED, Mood.NOT_SAVED, Mood.NOT_SAVED, Mood.NOT_SAVED);
    stream.save("a");
    workAll();
    assertThat(delaysMillis).containsExactly(1L, 2L, 4L, 8L, 8L);
    assertThat(stream.quiets).isEqualTo(1);
    store.then(Mood.NOT_SAVED);
    stream.save("b");
    workAll();
    assertThat(delaysMillis).last().isEqualTo(1L);
    assertThat(stream.saved).containsExactly("a", "b");
  }

  @Test
  void whatTheStoreCannotDoIsToldWithItsTimeAndItsLastReason() {
    Stream stream = new Stream(1);
    store.then(Mood.THROWS, Mood.UNKNOWN, Mood.NOT_SAVED);
    store.then(Mood.FINE);
    stream.save("a");
    work();
    nowNanos += 3_000_000_000L;
    assertThat(trouble(stream).work()).isEqualTo(StoreWork.SAVE);
    assertThat(trouble(stream).failingFor()).isEqualTo(Duration.ofSeconds(3));
    assertThat(stream.slot.error()).contains("the store is away");
    timers.remove().run();
    work();
    assertThat(trouble(stream).failingFor()).isEqualTo(Duration.ofSeconds(3));
    workAll();
    assertThat(stream.slot.unavailable(nowNanos)).isNull();
    assertThat(stream.slot.error()).isNull();

    store.then(Mood.THROWS);
    stream.slot.claim(claim(stream));
    work();
    assertThat(trouble(stream).work()).isEqualTo(StoreWork.CLAIM);
    assertThat(trouble(stream).failingFor()).isZero();
    workAll();
    assertThat(stream.slot.unavailable(nowNanos)).isNull();
    assertThat(stream.claims).containsExactly(true);
  }

  @Test
  void aSaveThatWasNotStoredThoughItsAnswerWasLostSaysSo() {
    Stream stream = new Stream(1);
    store.then(Mood.UNKNOWN, Mood.FINE);
    stream.save("a");
    work();
    assertThat(stream.slot.error()).isEqualTo("the store has not saved it");
    workAll();
    assertThat(stream.saved).containsExactly("a");
  }

  @Test
  void aSaveWhoseAnswerWasLostIsNotWrittenAgain() {
    Stream stream = new Stream(1);
    store.then(Mood.UNKNOWN_AFTER_WRITING, Mood.FINE);
    stream.save("a");
    workAll();
    assertThat(stream.saved).containsExactly("a");
    assertThat(store.writes()).hasSize(1);
    assertThat(delaysMillis).isEmpty();
  }

  @Test
  void aSaveWhoseRowCannotBeReadIsMadeAgain() {
    Stream stream = new Stream(1);
    store.then(Mood.UNKNOWN, Mood.THROWS);
    stream.save("a");
    work();
    assertThat(stream.slot.error()).contains("the store is away");
    workAll();
    assertThat(stream.saved).containsExactly("a");
  }

  @Test
  void aSaveOfARowThatBelongsToAnotherIsGivenUpAndItsOwnerTold() {
    Stream stream = new Stream(1);
    memory.checkpoints().claim(stream.id);
    stream.save("a");
    work();
    assertThat(stream.fences).isEqualTo(1);
    assertThat(stream.saved).isEmpty();
    assertThat(timers).isEmpty();
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void anEarlierSaveOfTheSamePositionIsNotTakenForTheOneThatWasLost() {
    Stream stream = new Stream(1);
    stream.save("a");
    work();
    store.then(Mood.UNKNOWN, Mood.FINE);
    stream.slot.save(stream, "a", 1, 0, 0);
    workAll();
    assertThat(memory.checkpoints().read(stream.id).orElseThrow().skipped()).isEqualTo(1);
    assertThat(stream.saved).containsExactly("a", "a");
  }

  @Test
  void whileItWaitsToTryAgainASaveDoesNotHurryAndAClaimDoes() {
    Stream stream = new Stream(1);
    store.then(Mood.NOT_SAVED);
    stream.save("a");
    work();
    stream.save("b");
    assertThat(awake).isFalse();
    stream.slot.claim(claim(stream));
    work();
    assertThat(stream.claims).containsExactly(true);
    assertThat(stream.saved).containsExactly("b");
    assertThat(timers).as("the timer of the back-off that is over").isEmpty();
  }

  @Test
  void whatIsAbandonedDoesNotWaitForTheEndOfTheBackOff() {
    Stream stream = new Stream(1);
    store.then(Mood.NOT_SAVED);
    stream.save("a");
    work();
    stream.slot.abandon(stream);
    work();
    assertThat(stream.slot.isQuiet()).isTrue();
    assertThat(stream.slot.error()).isNull();
    assertThat(stream.quiets).isEqualTo(1);
    assertThat(stream.saved).isEmpty();
    assertThat(timers).isEmpty();
  }

  @Test
  void whoGivesUpTakesNothingFromTheNextOwner() {
    Stream next = new Stream(1);
    Stream gone = new Stream(2);
    next.slot.park(next, next.event());
    next.slot.abandon(gone);
    work();
    assertThat(next.parked).containsExactly(SaveResult.SAVED);
    next.slot.park(gone, next.event());
    next.slot.abandon(gone);
    work();
    assertThat(gone.parked).isEmpty();
    assertThat(parkedStore.asked).hasSize(1);
  }

  @Test
  void aClaimThatIsTakenBackIsNotMade() {
    Stream stream = new Stream(1);
    ClaimRequest request = claim(stream);
    stream.slot.claim(request);
    stream.slot.cancel(request);
    assertThat(stream.slot.isQuiet()).isTrue();
    work();
    stream.slot.claim(request);
    work();
    request = claim(stream);
    stream.slot.claim(request);
    request.cancel();
    work();
    assertThat(store.claimCalls).hasValue(0);
  }

  @Test
  void aClaimThatIsTakenBackWhileItFailsIsNotTriedAgain() {
    Stream stream = new Stream(1);
    ClaimRequest request = claim(stream);
    store.meanwhile = () -> stream.slot.cancel(request);
    store.then(Mood.THROWS);
    stream.slot.claim(request);
    workAll();
    assertThat(store.claimCalls).hasValue(1);
    assertThat(stream.claims).isEmpty();
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void aNewerClaimIsNotReplacedByOneThatFailed() {
    Stream stream = new Stream(1);
    List<String> answered = new ArrayList<>();
    ClaimRequest newer = new ClaimRequest((request, claimed) -> answered.add("newer"));
    store.meanwhile =
        () -> {
          store.meanwhile = () -> {};
          stream.slot.claim(newer);
        };
    store.then(Mood.THROWS);
    stream.slot.claim(new ClaimRequest((request, claimed) -> answered.add("older")));
    workAll();
    assertThat(answered).containsExactly("newer");
  }

  /** Whoever has asked hears of it once it can listen: nobody else would ask for it. */
  @Test
  void aClaimWhoseAnswerWasNotHeardIsMadeAgain() {
    Stream stream = new Stream(1);
    List<Long> epochs = new ArrayList<>();
    stream.slot.claim(
        new ClaimRequest(
            (request, claimed) -> {
              epochs.add(claimed.orElseThrow().epoch());
              if (epochs.size() == 1) {
                throw new AssertionError("from whoever asked");
              }
            }));
    work();
    assertThat(trouble(stream).work()).isEqualTo(StoreWork.CLAIM);
    assertThat(stream.slot.isQuiet()).isFalse();
    workAll();
    assertThat(epochs).hasSize(2).isSorted().doesNotHaveDuplicates();
    assertThat(stream.slot.unavailable(nowNanos)).isNull();
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void whatIsAskedForDuringASaveAtOnceReachesTheWriter() {
    store.mayBlock = false;
    writer = newWriter();
    Stream stream = new Stream(1);
    store.meanwhile =
        () -> {
          store.meanwhile = () -> {};
          stream.slot.claim(claim(stream));
        };
    stream.save("a");
    assertThat(stream.saved).containsExactly("a");
    assertThat(stream.claims).isEmpty();
    work();
    assertThat(stream.claims).containsExactly(true);
  }

  @Test
  void aGroupHasNoMoreThanAThousandStreams() {
    for (int i = 0; i < 1_001; i++) {
      new Stream(i).save("a");
    }
    awake = work.getAsBoolean();
    assertThat(store.writes()).hasSize(1_000);
    work();
    assertThat(store.writes()).hasSize(1_001);
    assertThat(store.saveCalls).hasValue(2);
  }

  @Test
  void anEventThatIsRefusedWhileTheRowIsOursDoesNotFenceUs() {
    Stream stream = new Stream(1);
    parkedStore.then(FlakyParkedEventStore.Mood.STALE, FlakyParkedEventStore.Mood.STALE);
    stream.slot.park(stream, stream.event());
    work();
    assertThat(stream.parked).containsExactly(SaveResult.STALE);
    assertThat(stream.fences).isZero();
    memory.checkpoints().claim(stream.id);
    stream.slot.park(stream, stream.event());
    work();
    assertThat(stream.fences).isEqualTo(1);
    assertThat(stream.parked).hasSize(1);
  }

  @Test
  void nobodyIsFencedByARowThatCannotBeRead() {
    Stream stream = new Stream(1);
    parkedStore.then(FlakyParkedEventStore.Mood.STALE);
    store.then(Mood.THROWS);
    stream.slot.park(stream, stream.event());
    work();
    assertThat(stream.parked).containsExactly(SaveResult.STALE);
    assertThat(stream.fences).isZero();
  }

  @Test
  void inAFullRoomOnlyTheVeryEventIsTakenForOneThatWasPutAsideBefore() {
    writer = newWriter(1);
    Stream stream = new Stream(1);
    memory.parked().park(stream.event(stream.generation(), "other"));
    stream.slot.park(stream, stream.event());
    work();
    assertThat(stream.obstacles).hasSize(1);
    memory.parked().delete(stream.id, "p");
    memory.streams().reset(stream.id, 77, null);
    long later = memory.checkpoints().claim(stream.id).orElseThrow().generation();
    memory.parked().park(stream.event(later, "e"));
    stream.slot.park(stream, stream.event());
    work();
    assertThat(stream.obstacles).hasSize(2).allMatch(obstacle -> obstacle.startsWith("ES10035"));
    assertThat(stream.parked).isEmpty();
    stream.slot.park(stream, stream.event(later, "e"));
    work();
    assertThat(stream.parked).containsExactly(SaveResult.SAVED);
    assertThat(parkedStore.asked).isEmpty();
  }
}
