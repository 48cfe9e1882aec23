package io.eventstreams.engine.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import io.eventstreams.engine.FlakyParkedEventStore;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckpointWriterTest {
  private final InMemoryPersistence<GenericEventStream> memory = InMemoryPersistence.create();
  private final FlakyCheckpointStore store = new FlakyCheckpointStore(memory.checkpoints());
  private final FlakyParkedEventStore parkedStore = new FlakyParkedEventStore(memory.parked());
  private final Timers timers = Timers.onOneThread("timers");
  private final RetryPolicy policy = new RetryPolicy(1_000_000, 8_000_000, 2);
  private CheckpointWriter writer = newWriter();

  @AfterEach
  void close() throws InterruptedException {
    store.release();
    parkedStore.release();
    writer.close(TimeUnit.SECONDS.toNanos(10));
    timers.close();
    assertThat(store.wrong()).isNull();
  }

  private void storeNeverBlocks() throws InterruptedException {
    writer.close(TimeUnit.SECONDS.toNanos(10));
    store.mayBlock = false;
    writer = newWriter();
  }

  private CheckpointWriter newWriter() {
    return new CheckpointWriter(
        store.watched(),
        new EventParking(parkedStore, store, 2),
        policy,
        timers,
        EngineClock.system(),
        StoreThread::daemon,
        "writer");
  }

  private static String uuid(int number) {
    return "00000000-0000-4000-8000-%012d".formatted(number);
  }

  /** A stream's row, slot and owner. */
  private final class Stream implements CheckpointOwner {
    final String id;
    final CheckpointSlot slot;
    final AtomicReference<String> saved = new AtomicReference<>("");
    final AtomicInteger fenced = new AtomicInteger();
    final List<SaveResult> answers = new CopyOnWriteArrayList<>();
    final List<String> obstacles = new CopyOnWriteArrayList<>();
    final AtomicInteger quiet = new AtomicInteger();
    volatile CheckpointState claim;

    Stream(int number) {
      id = uuid(number);
      slot = new CheckpointSlot(id, writer, quiet::incrementAndGet);
      memory
          .streams()
          .insert(
              GenericEventStream.EMPTY
                  .withId(id)
                  .withFields(EventStreamFields.builder().name("s" + number).build()),
              number);
    }

    Stream claim() {
      CompletableFuture<Optional<CheckpointState>> answer = new CompletableFuture<>();
      slot.claim(new ClaimRequest((request, claimed) -> answer.complete(claimed)));
      claim = answer.orTimeout(20, TimeUnit.SECONDS).join().orElseThrow();
      return this;
    }

    Stream save(String position) {
      slot.save(this, position, 0, 0, 0);
      return this;
    }

    Stream awaitSaved(String position) {
      Eventually.await(position + " is saved", () -> saved.get().equals(position), this::row);
      assertThat(row().position()).isEqualTo(position);
      return this;
    }

    CheckpointState row() {
      return memory.checkpoints().read(id).orElseThrow();
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
      saved.set(position);
    }

    @Override
    public void parked(SaveResult result) {
      answers.add(result);
    }

    @Override
    public void notParkable(Throwable cause) {
      obstacles.add(String.valueOf(cause.getMessage()));
    }

    @Override
    public void fenced() {
      fenced.incrementAndGet();
    }
  }

  @Test
  void progressIsStoredUnderTheClaim() {
    Stream stream = new Stream(1).claim().save("a").awaitSaved("a").save("b").awaitSaved("b");
    assertThat(stream.row().epoch()).isEqualTo(1);
    Eventually.await("quiet", stream.slot::isQuiet, stream::row);
  }

  @Test
  void aStoreThatNeverBlocksHasStoredWhenTheRequestReturns() throws InterruptedException {
    storeNeverBlocks();
    Stream stream = new Stream(1).claim();
    for (String position : List.of("a", "b", "c")) {
      stream.save(position);
      assertThat(stream.row().position()).isEqualTo(position);
      assertThat(stream.saved.get()).isEqualTo(position);
    }
    assertThat(stream.row().version()).isEqualTo(3);
    assertThat(stream.slot.isQuiet()).isTrue();
  }

  @Test
  void whatAStoreThatNeverBlocksHasNotStoredTheWriterTriesAgain() throws InterruptedException {
    storeNeverBlocks();
    Stream stream = new Stream(1).claim();
    for (Mood mood :
        List.of(Mood.THROWS, Mood.UNKNOWN, Mood.NOT_SAVED, Mood.NULL, Mood.UNKNOWN_AFTER_WRITING)) {
      store.then(mood, mood);
      stream.save("at " + mood).awaitSaved("at " + mood);
      Eventually.await("quiet", stream.slot::isQuiet, stream::row);
      stream.save("after " + mood);
      assertThat(stream.row().position()).isEqualTo("after " + mood);
    }
    assertThat(stream.fenced).hasValue(0);
  }

  @Test
  void aStoreThatNeverBlocksFencesTheOlderOwnerToo() throws InterruptedException {
    storeNeverBlocks();
    Stream stream = new Stream(1).claim().save("a");
    memory.checkpoints().claim(stream.id);
    stream.save("b");
    Eventually.await("fenced", () -> stream.fenced.get() == 1, stream::row);
    assertThat(stream.row().position()).isEqualTo("a");
  }

  @Test
  void savesAtOnceAndWorkOfTheWriterTakeTurns() throws InterruptedException {
    storeNeverBlocks();
    Stream stream = new Stream(1).claim();
    for (int i = 1; i <= 2_000; i++) {
      CompletableFuture<Optional<CheckpointState>> answer = new CompletableFuture<>();
      ClaimRequest claim = new ClaimRequest((request, claimed) -> answer.complete(claimed));
      Thread claimer = new Thread(() -> stream.slot.claim(claim));
      if (i % 20 == 0) {
        claimer.start();
      }
      stream.save("p" + i);
      if (i % 20 == 0) {
        // The claim must not get lost behind the save, and the next save goes on from it.
        stream.claim = answer.orTimeout(20, TimeUnit.SECONDS).join().orElseThrow();
        stream.save("q" + i).awaitSaved("q" + i);
      }
    }
    Eventually.await("quiet", stream.slot::isQuiet, stream::row);
  }

  @Test
  void ofManyRequestsTheLatestWins() {
    Stream stream = new Stream(1).claim();
    store.hang();
    stream.save("0");
    Eventually.await("a call", () -> store.saveCalls.get() == 1, stream::row);
    for (int i = 1; i <= 1_000; i++) {
      stream.save("" + i);
    }
    assertThat(stream.slot.isQuiet()).isFalse();
    store.release();
    stream.awaitSaved("1000");
    assertThat(store.writes()).extracting(write -> write.position()).containsExactly("0", "1000");
  }

  @Test
  void whateverTheStoreAnswersTheLatestIsStoredInTheEnd() {
    Stream stream = new Stream(1).claim();
    for (Mood mood : Mood.values()) {
      store.then(mood, mood, mood);
      stream.save(mood.name()).awaitSaved(mood.name());
      store.then(mood);
      stream.save(mood + " again").awaitSaved(mood + " again");
    }
    assertThat(stream.fenced.get()).isZero();
    assertThat(store.writes())
        .extracting(write -> write.version())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void whateverTheStoreAnswersAClaimIsAnsweredInTheEnd() {
    Stream stream = new Stream(1);
    store.then(Mood.BREAKS, Mood.NULL, Mood.THROWS, Mood.THROWS_AFTER_WRITING, Mood.BREAKS);
    stream.claim().save("a").awaitSaved("a");
  }

  @Test
  void aResetFencesTheOwner() {
    Stream stream = new Stream(1).claim().save("a").awaitSaved("a");
    memory.streams().reset(stream.id, 99, null);
    stream.save("b");
    Eventually.await("a fence", () -> stream.fenced.get() == 1, stream::row);
    assertThat(stream.row().position()).isNull();
    stream.claim().save("c").awaitSaved("c");
  }

  @Test
  void anotherClaimFencesTheOwnerAndItsRowIsLeftAlone() {
    Stream stream = new Stream(1).claim();
    memory.checkpoints().claim(stream.id);
    store.then(Mood.UNKNOWN);
    stream.save("b");
    Eventually.await("a fence", () -> stream.fenced.get() == 1, stream::row);
    assertThat(stream.row().position()).isNull();
    Eventually.await("quiet", stream.slot::isQuiet, stream::row);
  }

  @Test
  void aRowThatIsGoneFencesTheOwnerAndCannotBeClaimed() {
    Stream stream = new Stream(1).claim();
    memory.streams().delete(stream.id);
    stream.save("b");
    Eventually.await("a fence", () -> stream.fenced.get() == 1, () -> stream.fenced);
    CompletableFuture<Optional<CheckpointState>> answer = new CompletableFuture<>();
    stream.slot.claim(new ClaimRequest((request, claimed) -> answer.complete(claimed)));
    assertThat(answer.orTimeout(20, TimeUnit.SECONDS).join()).isEmpty();
  }

  @Test
  void whatIsAbandonedIsForgottenAndTheSlotBecomesQuiet() {
    Stream stream = new Stream(1).claim();
    store.mood = Mood.NOT_SAVED;
    stream.save("a");
    Eventually.await("tries", () -> store.saveCalls.get() > 3, stream::row);
    stream.slot.abandon(stream);
    Eventually.await("quiet", stream.slot::isQuiet, stream::row);
    store.mood = Mood.FINE;
    stream.save("b").awaitSaved("b");
    assertThat(store.writes()).extracting(write -> write.position()).containsExactly("b");
  }

  @Test
  void abandoningOneOwnersRequestLeavesTheNextOwnersAlone() {
    Stream stream = new Stream(1).claim();
    Stream gone = new Stream(2).claim();
    store.hang();
    stream.save("a");
    Eventually.await("a call", () -> store.saveCalls.get() == 1, stream::row);
    stream.save("b");
    stream.slot.abandon(gone);
    store.release();
    stream.awaitSaved("b");
  }

  /** A callback belongs to one stream; the thread works for all. */
  @Test
  void aCallbackThatThrowsHurtsNobodyElse() {
    Stream good = new Stream(1).claim();
    CheckpointSlot bad = new CheckpointSlot(new Stream(2).id, writer, () -> {});
    CompletableFuture<Boolean> called = new CompletableFuture<>();
    bad.claim(
        new ClaimRequest(
            (request, claimed) -> {
              called.complete(true);
              throw new AssertionError("from a callback");
            }));
    called.orTimeout(20, TimeUnit.SECONDS).join();
    good.save("a").awaitSaved("a");
  }

  @Test
  void tenThousandStreamsAreStoredInGroups() {
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      streams.add(new Stream(i));
    }
    CompletableFuture<Boolean> all = new CompletableFuture<>();
    AtomicInteger left = new AtomicInteger(streams.size());
    for (Stream stream : streams) {
      stream.slot.claim(
          new ClaimRequest(
              (request, claimed) -> {
                stream.claim = claimed.orElseThrow();
                if (left.decrementAndGet() == 0) {
                  all.complete(true);
                }
              }));
    }
    all.orTimeout(20, TimeUnit.SECONDS).join();
    store.hang();
    streams.get(0).save("first");
    Eventually.await("a call", () -> store.saveCalls.get() == 1, () -> store.saveCalls);
    streams.forEach(stream -> stream.save("x"));
    store.release();
    streams.forEach(stream -> stream.awaitSaved("x"));
    assertThat(store.saveCalls.get()).isLessThanOrEqualTo(1 + 11);
  }

  @Test
  void noRequestIsLostHoweverTheThreadsMeet() throws Exception {
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      streams.add(new Stream(i).claim());
    }
    for (int round = 0; round < 3_000; round++) {
      String position = "" + round;
      if (round % 97 == 0) {
        store.then(Mood.values()[round % Mood.values().length]);
      }
      for (Stream stream : streams) {
        stream.save(position);
      }
      if (round % 3 == 0) {
        for (Stream stream : streams) {
          Eventually.await(position, () -> stream.saved.get().equals(position), stream::row);
        }
      }
    }
  }

  @Test
  void closeStoresWhatIsQueued() throws InterruptedException {
    Stream stream = new Stream(1).claim();
    stream.save("a");
    writer.close(TimeUnit.SECONDS.toNanos(10));
    assertThat(stream.row().position()).isEqualTo("a");
  }

  // ---- events that are put aside ----

  private static ParkedEvent parked(Stream stream, int number) {
    return new ParkedEvent(
        "p" + number,
        stream.id,
        stream.claim.generation(),
        "e" + number,
        "topic",
        "1",
        "refused",
        1,
        Instant.EPOCH);
  }

  private Stream parkAndAwait(Stream stream, int number, int answers) {
    stream.slot.park(stream, parked(stream, number));
    Eventually.await(
        answers + " answers",
        () -> stream.answers.size() + stream.obstacles.size() + stream.fenced.get() == answers,
        () -> stream.answers + " " + stream.obstacles);
    return stream;
  }

  @Test
  void anEventIsPutAsideOnceAndTheAnswerIsPassedOnAsItIs() {
    Stream stream = new Stream(1).claim();
    parkedStore.then(FlakyParkedEventStore.Mood.NOT_SAVED, FlakyParkedEventStore.Mood.UNKNOWN);
    parkedStore.then(FlakyParkedEventStore.Mood.THROWS_AFTER_WRITING);
    for (int i = 1; i <= 4; i++) {
      parkAndAwait(stream, 1, i);
    }
    assertThat(stream.answers)
        .containsExactly(
            SaveResult.NOT_SAVED, SaveResult.UNKNOWN, SaveResult.UNKNOWN, SaveResult.SAVED);
    assertThat(parkedStore.asked).hasSize(4);
    assertThat(parkedStore.count(stream.id)).isEqualTo(1);
    Eventually.await("quiet", stream.slot::isQuiet, stream::row);
  }

  @Test
  void beyondTheLimitTheStoreIsNotAsked() {
    Stream stream = new Stream(1).claim();
    parkAndAwait(stream, 1, 1);
    parkAndAwait(stream, 2, 2);
    parkAndAwait(stream, 3, 3);
    assertThat(stream.obstacles).hasSize(1);
    assertThat(stream.obstacles.get(0)).startsWith("ES10035").contains("maxParked of 2");
    parkedStore.delete(stream.id, "p1");
    parkAndAwait(stream, 3, 4);
    assertThat(stream.answers).hasSize(3).containsOnly(SaveResult.SAVED);
  }

  @Test
  void anEventOfAStreamThatWasResetOrTakenOverFencesItsOwner() {
    Stream reset = new Stream(1).claim();
    memory.streams().reset(reset.id, 77, null);
    parkAndAwait(reset, 1, 1);
    assertThat(reset.fenced).hasValue(1);
    Stream gone = new Stream(2).claim();
    memory.streams().delete(gone.id);
    parkAndAwait(gone, 1, 1);
    assertThat(gone.fenced).hasValue(1);
    Stream mine = new Stream(3).claim();
    parkedStore.then(FlakyParkedEventStore.Mood.STALE);
    parkAndAwait(mine, 1, 1);
    assertThat(mine.answers).containsExactly(SaveResult.STALE);
    assertThat(mine.fenced).hasValue(0);
  }

  @Test
  void aStreamIsNotQuietWhileAnEventIsPutAsideAndProgressWaitsForIt() {
    Stream stream = new Stream(1).claim();
    parkedStore.hang();
    stream.slot.park(stream, parked(stream, 1));
    Eventually.await("the call", () -> parkedStore.asked.size() == 1, stream::row);
    stream.save("a");
    assertThat(stream.slot.isQuiet()).isFalse();
    assertThat(store.saveCalls).hasValue(0);
    parkedStore.release();
    stream.awaitSaved("a");
    assertThat(stream.answers).containsExactly(SaveResult.SAVED);
  }

  @Test
  void whatAnOwnerThatHasEndedWantedPutAsideIsForgotten() {
    Stream other = new Stream(2).claim();
    Stream stream = new Stream(1).claim();
    store.hang();
    other.save("a");
    Eventually.await("the call", () -> store.saveCalls.get() == 1, other::row);
    stream.slot.park(stream, parked(stream, 1));
    stream.slot.abandon(stream);
    store.release();
    Eventually.await("quiet", stream.slot::isQuiet, stream::row);
    other.awaitSaved("a");
    assertThat(parkedStore.asked).isEmpty();
  }

  @Test
  void theTotalsAreStoredWithTheProgressThatPassesThem() {
    Stream stream = new Stream(1).claim();
    stream.slot.save(stream, "a", 3, 4, 9);
    stream.awaitSaved("a");
    assertThat(stream.row().skipped()).isEqualTo(3);
    assertThat(stream.row().parked()).isEqualTo(4);
  }
}
