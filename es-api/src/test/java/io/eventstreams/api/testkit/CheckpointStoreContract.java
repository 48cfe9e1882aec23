package io.eventstreams.api.testkit;

import static io.eventstreams.api.testkit.StoreFixture.after;
import static io.eventstreams.api.testkit.StoreFixture.assertFails;
import static io.eventstreams.api.testkit.StoreFixture.idOf;
import static io.eventstreams.api.testkit.StoreFixture.passAMoment;
import static io.eventstreams.api.testkit.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamCheckpoint;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.query.QueryFields;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who may move a checkpoint, and when. */
interface CheckpointStoreContract extends StoreFixture {
  @Test
  default void theRowIsBornWithTheStream() {
    GenericEventStream spec = spec("one", f -> f.initialSequenceId("start"));
    store().streams().insert(spec, 4711);
    CheckpointState fresh = checkpoint(idOf(spec));
    assertThat(fresh.generation()).isEqualTo(4711);
    assertThat(fresh.position()).isNull();
    assertThat(fresh.initialSequenceId()).isEqualTo("start");
    assertThat(fresh.startPosition()).isEqualTo("start");
    assertThat(fresh.skipped()).isZero();
    assertThat(fresh.parked()).isZero();

    GenericEventStream upserted = spec("two");
    store().streams().upsert(upserted, Long.MIN_VALUE);
    assertThat(checkpoint(idOf(upserted)).generation()).isEqualTo(Long.MIN_VALUE);
    assertThat(checkpoint(idOf(upserted)).startPosition()).isEmpty();
  }

  @Test
  default void withoutARowThereIsNothingToClaimReadOrSave() {
    String unknown = newId();
    assertThat(store().checkpoints().claim(unknown)).isEmpty();
    assertThat(store().checkpoints().read(unknown)).isEmpty();
    assertThat(save(new CheckpointWrite(unknown, 0, 0, 1, "1", 0, 0))).isEqualTo(SaveResult.STALE);
    assertThat(store().checkpoints().read(unknown)).as("a save never inserts").isEmpty();
    assertThat(store().checkpoints().count(Filter.ALL)).isZero();
  }

  @Test
  default void aClaimRaisesTheEpochByOneAndChangesNothingElse() {
    String id = given("one");
    CheckpointState first = claimed(id);
    assertThat(save(new CheckpointWrite(id, first.generation(), first.epoch(), 9, "p", 2, 3)))
        .isEqualTo(SaveResult.SAVED);
    CheckpointState before = checkpoint(id);
    EventStreamCheckpoint shown = shown(id);
    passAMoment();
    CheckpointState second = claimed(id);
    assertThat(shown(id)).as("with the time of the last change").isEqualTo(shown);
    assertThat(second)
        .isEqualTo(
            new CheckpointState(
                before.generation(), before.epoch() + 1, before.version(), "p", null, 2, 3));
    assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
    assertThat(checkpoint(id)).as("what was answered is what is stored").isEqualTo(second);
    assertThat(checkpoint(id)).as("reading claims nothing").isEqualTo(second);
  }

  private EventStreamCheckpoint shown(String id) {
    Filter one = Filter.equal(QueryFields.ID, id);
    return store().checkpoints().list(Query.ALL.withFilter(one)).items().get(0);
  }

  @Test
  default void theOwnerMovesTheCheckpoint() {
    String id = given("one");
    CheckpointState claim = claimed(id);
    CheckpointWrite write =
        new CheckpointWrite(id, claim.generation(), claim.epoch(), 5, "é%'\uD83D\uDE80", 7, 8);
    assertThat(save(write)).isEqualTo(SaveResult.SAVED);
    assertThat(checkpoint(id))
        .isEqualTo(
            new CheckpointState(
                claim.generation(), claim.epoch(), 5, "é%'\uD83D\uDE80", null, 7, 8));
    assertThat(save(write(claim, id, 6, "0")))
        .as("ids are not compared")
        .isEqualTo(SaveResult.SAVED);
    assertThat(checkpoint(id).position()).isEqualTo("0");
    assertThat(checkpoint(id).startPosition()).isEqualTo("0");
    assertThat(save(write(claim, id, Long.MAX_VALUE, "x".repeat(2_000))))
        .isEqualTo(SaveResult.SAVED);
    assertThat(checkpoint(id).position()).hasSize(2_000);
  }

  @Test
  default void onlyAHigherVersionOfTheSameGenerationAndEpochIsSaved() {
    String id = given("one");
    CheckpointState claim = claimed(id);
    assertThat(save(write(claim, id, 10, "ten"))).isEqualTo(SaveResult.SAVED);
    CheckpointState stored = checkpoint(id);
    long generation = claim.generation();
    long epoch = claim.epoch();
    List<CheckpointWrite> stale =
        List.of(
            new CheckpointWrite(id, generation, epoch, 10, "same", 1, 1),
            new CheckpointWrite(id, generation, epoch, 9, "lower", 1, 1),
            new CheckpointWrite(id, generation, epoch - 1, 11, "older epoch", 1, 1),
            new CheckpointWrite(id, generation, epoch + 1, 11, "unclaimed epoch", 1, 1),
            new CheckpointWrite(id, generation + 1, epoch, 11, "other generation", 1, 1),
            new CheckpointWrite(id, generation - 1, epoch, 11, "other generation", 1, 1),
            new CheckpointWrite(id, generation ^ Long.MIN_VALUE, epoch, 11, "sign", 1, 1));
    for (CheckpointWrite write : stale) {
      assertThat(save(write)).as("%s", write).isEqualTo(SaveResult.STALE);
      assertThat(checkpoint(id)).as("%s", write).isEqualTo(stored);
    }
    assertThat(save(write(claim, id, 11, "eleven"))).isEqualTo(SaveResult.SAVED);
  }

  @Test
  default void aLateWriteNeverUndoesANewerClaim() {
    String id = given("one");
    CheckpointState old = claimed(id);
    assertThat(save(after(old, id, "old"))).isEqualTo(SaveResult.SAVED);
    CheckpointState current = claimed(id);
    assertThat(save(write(old, id, 1_000, "late"))).isEqualTo(SaveResult.STALE);
    assertThat(checkpoint(id)).isEqualTo(current);
    assertThat(save(after(current, id, "new"))).isEqualTo(SaveResult.SAVED);
  }

  @Test
  default void aResetBeginsAnew() {
    GenericEventStream given = given(spec("one", f -> f.initialSequenceId("5").batchSize(3)));
    String id = idOf(given);
    CheckpointState claim = claimed(id);
    save(new CheckpointWrite(id, claim.generation(), claim.epoch(), 3, "77", 4, 5));
    long generation = claim.generation() + 1;

    GenericEventStream kept = store().streams().reset(id, generation, null);
    assertThat(kept).isEqualTo(found(id));
    assertThat(kept.fields().initialSequenceId()).as("null keeps it").isEqualTo("5");
    assertThat(kept.created()).isEqualTo(given.created());
    assertThat(kept.updated()).isAfter(given.updated());
    CheckpointState reset = checkpoint(id);
    assertThat(reset.generation()).isEqualTo(generation);
    assertThat(reset.position()).isNull();
    assertThat(reset.startPosition()).isEqualTo("5");
    assertThat(reset.skipped()).isZero();
    assertThat(reset.parked()).isZero();
    assertThat(reset.epoch()).isGreaterThanOrEqualTo(claim.epoch());

    GenericEventStream moved = store().streams().reset(id, generation + 1, "60");
    assertThat(moved).isEqualTo(found(id));
    assertThat(moved.fields().initialSequenceId()).isEqualTo("60");
    assertThat(moved.fields().batchSize()).isEqualTo(3);
    assertThat(checkpoint(id).startPosition()).isEqualTo("60");

    store().streams().reset(id, generation + 2, "");
    assertThat(found(id).fields().initialSequenceId()).isEmpty();
    assertThat(checkpoint(id).startPosition()).isEmpty();
  }

  @Test
  default void aResetNeedsAStream() {
    assertFails(ErrorCode.UPDATE_HIT_NO_ROW, () -> store().streams().reset(newId(), 1, "1"));
    assertThat(store().checkpoints().count(Filter.ALL)).isZero();
  }

  @Test
  default void aLateWriteNeverUndoesAReset() {
    String id = given("one");
    CheckpointState claim = claimed(id);
    save(after(claim, id, "1"));
    store().streams().reset(id, claim.generation() + 1, null);
    assertThat(save(write(claim, id, 1_000, "late"))).isEqualTo(SaveResult.STALE);
    assertThat(checkpoint(id).position()).isNull();

    CheckpointState anew = claimed(id);
    assertThat(save(write(claim, id, 1_001, "late"))).isEqualTo(SaveResult.STALE);
    assertThat(save(after(anew, id, "2"))).isEqualTo(SaveResult.SAVED);
    assertThat(checkpoint(id).position()).isEqualTo("2");
  }

  @Test
  default void theRowDiesWithTheStream() {
    GenericEventStream spec = spec("one");
    String id = idOf(given(spec));
    CheckpointState claim = claimed(id);
    store().streams().delete(id);
    assertThat(save(after(claim, id, "late"))).isEqualTo(SaveResult.STALE);
    assertThat(store().checkpoints().read(id)).isEmpty();
    assertThat(store().checkpoints().claim(id)).isEmpty();
    assertThat(store().checkpoints().count(Filter.ALL)).isZero();

    store().streams().insert(spec, claim.generation() + 1);
    assertThat(save(write(claim, id, 1_000, "late"))).isEqualTo(SaveResult.STALE);
    assertThat(checkpoint(id).position()).isNull();
  }

  @Test
  default void changingAStreamKeepsItsCheckpoint() {
    GenericEventStream spec = spec("one");
    String id = idOf(given(spec));
    CheckpointState claim = claimed(id);
    save(new CheckpointWrite(id, claim.generation(), claim.epoch(), 2, "p", 1, 2));
    CheckpointState before = checkpoint(id);

    store().streams().upsert(spec.withFields(spec.fields().withName("two")), 999);
    assertThat(checkpoint(id)).isEqualTo(before);
    store().streams().replace(spec);
    assertThat(checkpoint(id)).isEqualTo(before);
    store().streams().update(id, EventStreamFields.builder().batchSize(4).build());
    store().streams().updateMany(Filter.ALL, EventStreamFields.builder().batchSize(5).build());
    assertThat(checkpoint(id)).isEqualTo(before);
    assertThat(save(write(claim, id, 3, "q"))).as("the claim stands").isEqualTo(SaveResult.SAVED);
  }

  @Test
  default void theInitialSequenceIdIsThatOfTheStream() {
    GenericEventStream spec = spec("one");
    String id = idOf(given(spec));
    assertThat(claimed(id).initialSequenceId()).isNull();
    store().streams().update(id, EventStreamFields.NONE.withInitialSequenceId("a"));
    assertThat(claimed(id).initialSequenceId()).isEqualTo("a");
    store().streams().updateMany(Filter.ALL, EventStreamFields.NONE.withInitialSequenceId("b"));
    assertThat(checkpoint(id).initialSequenceId()).isEqualTo("b");
    store().streams().upsert(spec, newGeneration());
    assertThat(checkpoint(id).initialSequenceId()).isNull();
  }

  @Test
  default void aGroupIsAnsweredOneByOneInOrder() {
    String a = given("a");
    String b = given("b");
    String c = given("c");
    CheckpointState ofA = claimed(a);
    CheckpointState ofB = claimed(b);
    CheckpointState oldOfC = claimed(c);
    CheckpointState ofC = claimed(c);
    List<SaveResult> answers =
        store()
            .checkpoints()
            .save(
                List.of(
                    after(oldOfC, c, "fenced"),
                    after(ofA, a, "a1"),
                    new CheckpointWrite(newId(), 0, 0, 1, "nobody", 0, 0),
                    after(ofB, b, "b1"),
                    after(ofC, c, "c1")));
    assertThat(answers)
        .containsExactly(
            SaveResult.STALE,
            SaveResult.SAVED,
            SaveResult.STALE,
            SaveResult.SAVED,
            SaveResult.SAVED);
    assertThat(checkpoint(a).position()).isEqualTo("a1");
    assertThat(checkpoint(b).position()).isEqualTo("b1");
    assertThat(checkpoint(c).position()).isEqualTo("c1");
    assertThat(store().checkpoints().count(Filter.ALL)).isEqualTo(3);
  }

  @Test
  default void oneStreamMayBeInAGroupMoreThanOnce() {
    String id = given("one");
    CheckpointState claim = claimed(id);
    assertThat(
            store()
                .checkpoints()
                .save(
                    List.of(
                        write(claim, id, 3, "three"),
                        write(claim, id, 2, "two"),
                        write(claim, id, 4, "four"))))
        .containsExactly(SaveResult.SAVED, SaveResult.STALE, SaveResult.SAVED);
    assertThat(checkpoint(id).position()).isEqualTo("four");
    assertThat(checkpoint(id).version()).isEqualTo(4);
  }

  @Test
  default void anEmptyGroupIsFine() {
    assertThat(store().checkpoints().save(List.of())).isEmpty();
  }

  @Test
  default void aLargeGroupIsFine() {
    List<CheckpointWrite> writes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String id = given("n" + i);
      writes.add(after(claimed(id), id, "p" + i));
    }
    assertThat(store().checkpoints().save(writes)).hasSize(300).containsOnly(SaveResult.SAVED);
    for (int i = 0; i < 300; i++) {
      assertThat(checkpoint(writes.get(i).streamId()).position()).isEqualTo("p" + i);
    }
  }

  @Test
  default void racingClaimsGetDifferentEpochs() throws Exception {
    String id = given("one");
    long before = checkpoint(id).epoch();
    int rounds = raceRounds();
    List<Callable<List<Long>>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(
          () -> {
            List<Long> epochs = new ArrayList<>();
            for (int k = 0; k < rounds; k++) {
              epochs.add(claimed(id).epoch());
            }
            return epochs;
          });
    }
    List<Long> epochs = Racers.race(tasks).stream().flatMap(List::stream).toList();
    assertThat(new HashSet<>(epochs)).hasSize(3 * rounds);
    assertThat(checkpoint(id).epoch()).isEqualTo(before + 3L * rounds);
  }

  @Test
  default void aSavedVersionIsNeverFollowedByALowerOne() throws Exception {
    String id = given("one");
    CheckpointState claim = claimed(id);
    int rounds = raceRounds();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      int mine = t;
      tasks.add(
          () -> {
            boolean sawItKept = true;
            for (int k = 0; k < rounds; k++) {
              long version = claim.version() + 1 + k * 3L + mine;
              if (save(write(claim, id, version, "v" + version)) == SaveResult.SAVED) {
                CheckpointState now = checkpoint(id);
                sawItKept &=
                    now.version() >= version && ("v" + now.version()).equals(now.position());
              }
            }
            return sawItKept;
          });
    }
    assertThat(Racers.race(tasks)).containsOnly(true);
    CheckpointState end = checkpoint(id);
    assertThat(end.version()).isEqualTo(claim.version() + 3L * rounds);
    assertThat(end.position()).isEqualTo("v" + end.version());
  }

  @Test
  default void aResetBeatsTheWritesThatRaceWithIt() throws Exception {
    String id = given("one");
    int rounds = raceRounds();
    AtomicReference<CheckpointState> owned = new AtomicReference<>(claimed(id));
    AtomicBoolean over = new AtomicBoolean();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    tasks.add(
        () -> {
          boolean always = true;
          for (int k = 1; k <= rounds; k++) {
            store().streams().reset(id, owned.get().generation() + 1, "anew" + k);
            CheckpointState reset = checkpoint(id);
            always &= reset.position() == null && reset.startPosition().equals("anew" + k);
            owned.set(claimed(id));
          }
          over.set(true);
          return always;
        });
    tasks.add(
        () -> {
          long version = 0;
          while (!over.get()) {
            save(write(owned.get(), id, ++version, "old"));
          }
          return true;
        });
    assertThat(Racers.race(tasks)).containsOnly(true);
  }

  @Test
  default void aSaveLeavesTheStreamAlone() {
    GenericEventStream stored = given(spec("one"));
    passAMoment();
    CheckpointState claim = claimed(idOf(stored));
    save(after(claim, idOf(stored), "1"));
    assertThat(found(idOf(stored))).isEqualTo(stored);
  }
}
