package io.eventstreams.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.Persistence;
import io.eventstreams.api.spi.SaveResult;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the store contracts share: the store under test, and short ways to fill it. */
interface StoreFixture {
  /** The store under test, empty at the beginning of a test. */
  Persistence<GenericEventStream> store();

  /** How often a race is run; a store whose calls are cheap should ask for thousands. */
  int raceRounds();

  /** A new id, in canonical form. */
  default String newId() {
    return UUID.randomUUID().toString();
  }

  default long newGeneration() {
    return ThreadLocalRandom.current().nextLong();
  }

  default GenericEventStream spec(String name) {
    return GenericEventStream.named(name).withId(newId());
  }

  default GenericEventStream spec(String name, UnaryOperator<EventStreamFields.Builder> change) {
    GenericEventStream named = spec(name);
    return named.withFields(change.apply(named.fields().toBuilder()).build());
  }

  /** Stores a stream with this name and tells its id. */
  default String given(String name) {
    return idOf(store().streams().insert(spec(name), newGeneration()));
  }

  default GenericEventStream given(GenericEventStream spec) {
    return store().streams().insert(spec, newGeneration());
  }

  default GenericEventStream found(String id) {
    return store().streams().findById(id).orElseThrow();
  }

  default CheckpointState checkpoint(String id) {
    return store().checkpoints().read(id).orElseThrow();
  }

  default CheckpointState claimed(String id) {
    return store().checkpoints().claim(id).orElseThrow();
  }

  default SaveResult save(CheckpointWrite write) {
    List<SaveResult> answers = store().checkpoints().save(List.of(write));
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  /** The next write of the owner that made this claim. */
  static CheckpointWrite after(CheckpointState claim, String streamId, String position) {
    return write(claim, streamId, claim.version() + 1, position);
  }

  static CheckpointWrite write(
      CheckpointState claim, String streamId, long version, String position) {
    return new CheckpointWrite(
        streamId, claim.generation(), claim.epoch(), version, position, 0, 0);
  }

  static String idOf(GenericEventStream stored) {
    String id = stored.id();
    assertThat(id).as("id of %s", stored).isNotNull();
    return id == null ? "" : id;
  }

  static Instant createdOf(GenericEventStream stored) {
    Instant created = stored.created();
    return created == null ? Instant.MIN : created;
  }

  /** Waits for the clock, so that a time set afterwards can be told from one set before. */
  static void passAMoment() {
    Instant begin = Instant.now();
    while (Instant.now().isBefore(begin.plusMillis(3))) {
      Thread.onSpinWait();
    }
  }

  static void assertFails(ErrorCode code, ThrowingCallable call) {
    EventStreamException failure = catchThrowableOfType(EventStreamException.class, call);
    assertThat(failure).as("an EventStreamException with %s", code.id()).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
  }
}
