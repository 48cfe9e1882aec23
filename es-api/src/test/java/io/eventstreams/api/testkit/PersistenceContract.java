package io.eventstreams.api.testkit;

import static io.eventstreams.api.testkit.StoreFixture.after;
import static io.eventstreams.api.testkit.StoreFixture.idOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.query.Filter;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything that a {@link Persistence} promises. A store passes it by extending this class and
 * saying how it is opened.
 */
@Timeout(90)
public abstract class PersistenceContract
    implements StreamStoreContract,
        StreamRoundTripContract,
        StreamQueryContract,
        CheckpointStoreContract,
        CheckpointQueryContract,
        ParkedEventStoreContract,
        HostileTextContract {
  private Persistence<GenericEventStream> store;

  /** A store without any row, separate from that of every other test. */
  protected abstract Persistence<GenericEventStream> open() throws Exception;

  /**
   * Opens again what {@link #open()} opened last in this test and what has been closed since. Asked
   * for only when the store's durability is more than {@link Durability#NONE}.
   */
  protected Persistence<GenericEventStream> reopen() throws Exception {
    throw new UnsupportedOperationException("a durable store must say how it is opened again");
  }

  /**
   * How often each race between threads is run: enough to hit a window of the store's size, few
   * enough to take about a second.
   */
  @Override
  public int raceRounds() {
    return 30;
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Override
  public final Persistence<GenericEventStream> store() {
    return store;
  }

  @Test
  void theValidatorGivesTheCanonicalForm() {
    String id = newId();
    assertThat(store.idValidator().canonical(id)).contains(id);
    assertThat(store.idValidator().canonical("")).isEmpty();
  }

  @Test
  void closingTwiceIsFine() {
    given("one");
    store.close();
    store.close();
  }

  @Test
  void afterClosingEveryCallFailsWithATypedError() {
    String id = given("one");
    CheckpointState claim = claimed(id);
    ParkedEvent event =
        new ParkedEvent("1", id, claim.generation(), "s", "t", "1", "e", 1, Instant.EPOCH);
    store.close();
    List<ThrowingCallable> calls =
        List.of(
            () -> given("two"),
            () -> store.streams().upsert(spec("two"), 1),
            () -> store.streams().replace(spec("one").withId(id)),
            () -> store.streams().update(id, EventStreamFields.NONE.withName("x")),
            () -> store.streams().updateMany(Filter.ALL, EventStreamFields.NONE),
            () -> store.streams().reset(id, 1, null),
            () -> store.streams().delete(id),
            () -> store.streams().findById(id),
            () -> store.streams().findByName("one"),
            () -> store.streams().list(Query.ALL),
            () -> store.streams().count(Filter.ALL),
            () -> store.checkpoints().claim(id),
            () -> store.checkpoints().read(id),
            () -> store.checkpoints().save(List.of(after(claim, id, "1"))),
            () -> store.checkpoints().list(Query.ALL),
            () -> store.checkpoints().count(Filter.ALL),
            () -> store.parked().park(event),
            () -> store.parked().list(id, "", 1),
            () -> store.parked().find(id, "1"),
            () -> store.parked().delete(id, "1"),
            () -> store.parked().count(id));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .as("call %d", calls.indexOf(call))
          .isInstanceOf(EventStreamException.class);
    }
  }

  @Test
  void whatWasAnsweredSurvivesClosingAndOpening() throws Exception {
    assumeTrue(store.durability() != Durability.NONE, "the store lives in memory");
    GenericEventStream first = given(spec("one", f -> f.initialSequenceId("i").batchSize(3)));
    GenericEventStream second = given(spec("two"));
    String gone = given("gone");
    String id = idOf(first);
    CheckpointState claim = claimed(id);
    assertThat(save(after(claim, id, "42"))).isEqualTo(SaveResult.SAVED);
    CheckpointState saved = checkpoint(id);
    ParkedEvent event =
        new ParkedEvent(
            "1", id, claim.generation(), "s", "t", "{}", "e", 2, Instant.ofEpochSecond(1));
    assertThat(store.parked().park(event)).isEqualTo(SaveResult.SAVED);
    store.streams().delete(gone);
    store.close();

    store = reopen();
    assertThat(store.streams().list(Query.ALL).items()).containsExactly(second, first);
    assertThat(store.checkpoints().read(id)).isEqualTo(Optional.of(saved));
    assertThat(store.parked().list(id, "", 10)).containsExactly(event);
    assertThat(store.checkpoints().read(gone)).isEmpty();
    assertThat(claimed(id).epoch()).isEqualTo(claim.epoch() + 1);
    assertThat(save(StoreFixture.write(claim, id, 1_000, "late"))).isEqualTo(SaveResult.STALE);
    GenericEventStream third = given(spec("three"));
    assertThat(store.streams().list(Query.ALL).items()).containsExactly(third, second, first);
  }
}
