package io.eventstreams.engine.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.FlakyCheckpointStore;
import io.eventstreams.engine.FlakyCheckpointStore.Mood;
import io.eventstreams.engine.InMemoryPersistence;
import io.eventstreams.engine.internal.dispatch.RetryPolicy;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckpointWriterTest {
  private final InMemoryPersistence<GenericEventStream> memory = InMemoryPersistence.create();
  private final FlakyCheckpointStore store = new FlakyCheckpointStore(memory.checkpoints());
  private final Timers timers = Timers.onOneThread("timers");
  private final RetryPolicy policy = new RetryPolicy(1_000_000, 8_000_000, 2);
  private CheckpointWriter writer =
      new CheckpointWriter(store, policy, timers, StoreThread::daemon, "writer");

  @AfterEach
  void close() throws InterruptedException {
    store.release();
    writer.close(TimeUnit.SECONDS.toNanos(10));
    timers.close();
    assertThat(store.wrong()).isNull();
  }

  private void storeNeverBlocks() throws InterruptedException {
    writer.close(TimeUnit.SECONDS.toNanos(10));
    store.mayBlock = false;
    writer = new CheckpointWriter(store, policy, timers, StoreThread::daemon, "writer");
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
      slot.claim(answer::complete);
      claim = answer.orTimeout(20, TimeUnit.SECONDS).join().orElseThrow();
      return this;
    }

    Stream save(String position) {
      slot.save(this, position, 0, 0);
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
      Thread claimer = new Thread(() -> stream.slot.claim(answer::complete));
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
    stream.slot.claim(answer::complete);
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
        answer -> {
          called.complete(true);
          throw new AssertionError("from a callback");
        });
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
          claim -> {
            stream.claim = claim.orElseThrow();
            if (left.decrementAndGet() == 0) {
              all.complete(true);
            }
          });
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
}
