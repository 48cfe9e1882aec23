package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.testkit.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operations make of rows that somebody else has changed, and who waits for whom then. */
class EngineForeignRowsTest {
  private static final String ID = "00000000-0000-4000-8000-000000000001";

  private final SteppedMachine machine = new SteppedMachine();
  private final EngineRig rig = new EngineRig().on(machine);

  @AfterEach
  void close() {
    rig.close();
  }

  private String runDemo() {
    rig.add(0, 10).stream("demo");
    machine.run();
    return rig.get("demo").id();
  }

  private void store(String id, EventStreamStatus status) {
    rig.persistence.streams().update(id, EventStreamFields.builder().status(status).build());
  }

  private EventStreamStatus storedStatus(String id) {
    return rig.persistence.streams().findById(id).orElseThrow().fields().status();
  }

  @Test
  void whatCannotBeReadWholeIsNotChanged() {
    String id = runDemo();
    store(id, EventStreamStatus.UNKNOWN);
    assertCode(
        ErrorCode.STATUS_UNKNOWN, () -> rig.manager().change("demo", row -> row.withType(null)));
    assertThat(storedStatus(id)).isEqualTo(EventStreamStatus.UNKNOWN);
  }

  @Test
  void aStartOfWhatStoodStillStoresNothingBesideTheStatus() {
    runDemo();
    rig.manager().stop("demo");
    machine.run();
    assertThat(rig.checkpoint("demo").position()).isEqualTo(id(9));
    int saves = rig.persistence.checkpoints.saveCalls.get();
    rig.manager().start("demo");
    machine.run();
    assertThat(rig.persistence.checkpoints.saveCalls).hasValue(saves);
    assertThat(rig.source.runs()).containsExactly("", id(9));
  }

  @Test
  void aStreamThatSomebodyElseDeletesIsFollowed() {
    String id = runDemo();
    store(id, EventStreamStatus.DELETED);
    assertCode(ErrorCode.STREAM_DELETING, () -> rig.manager().start("demo"));
    machine.run();
    assertThat(rig.persistence.streams().findById(id)).as("or nobody removes it").isEmpty();
    assertThat(rig.manager().findByNameOrId("demo")).isEmpty();
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
  }

  /** And it is not stored that it should run. */
  @Test
  void aStreamThatCannotRunAndThatSomebodyElseDeletesIsFollowed() {
    rig.factory(refusing());
    rig.persistence.streams().insert(spec("bad").withId(ID), 1);
    store(ID, EventStreamStatus.STOPPED);
    rig.manager();
    store(ID, EventStreamStatus.DELETED);
    assertCode(ErrorCode.STREAM_DELETING, () -> rig.manager().start("bad"));
    machine.run();
    assertThat(rig.persistence.streams().findById(ID)).isEmpty();
  }

  @Test
  void whatWasBeingDeletedIsGoneBeforeTheManagerIsThere() {
    rig.persistence.streams().insert(spec("old").withId(ID), 1);
    store(ID, EventStreamStatus.DELETED);
    rig.manager();
    assertThat(rig.manager().findById(ID)).isEmpty();
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().delete(ID));
  }

  @Test
  void aResetOfWhatIsNotStoredYetHitsNothing() {
    AtomicInteger resets = new AtomicInteger();
    rig.persistence.beforeCall =
        operation -> {
          if (operation.equals("upsert")) {
            assertCode(ErrorCode.NO_RESULT, () -> rig.manager().reset(ID, id(3)));
            resets.incrementAndGet();
          }
        };
    rig.manager().upsert("", spec("demo").withId(ID));
    assertThat(rig.get("demo").id()).isEqualTo(ID);
    assertThat(resets).hasValue(1);
  }

  private DispatcherFactory<GenericEventStream, Integer> refusing() {
    return new DispatcherFactory<>() {
      @Override
      public void validate(
          EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {
        throw ErrorCode.FIELD_INVALID.error("not today");
      }

      @Override
      public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
        return rig.dispatcher;
      }
    };
  }

  // ---- who holds the row ----

  private static Thread elsewhere(Runnable task) {
    Thread thread = new Thread(task, "elsewhere");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void await(Thread thread) {
    Eventually.await("its end", () -> !thread.isAlive(), thread::toString);
  }

  private static void awaitWaiting(Thread thread) {
    Eventually.await(
        "it waits", () -> thread.getState() == Thread.State.TIMED_WAITING, thread::toString);
  }

  /** Its claim will find no checkpoint row, but whoever then looks for it finds it itself. */
  private void isMissedByItsClaim(String id) {
    GenericEventStream row = rig.persistence.streams().findById(id).orElseThrow();
    rig.persistence.streams().delete(id);
    rig.persistence.checkpoints.afterClaim =
        () -> {
          rig.persistence.checkpoints.afterClaim = () -> {};
          rig.persistence.streams().insert(row, 1);
        };
  }

  @Test
  void whoLooksForARowLetsGoOfIt() {
    isMissedByItsClaim(rig.stream("demo").get("demo").id());
    await(elsewhere(machine::run));
    rig.manager().stop("demo");
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
  }

  @Test
  void whoLooksForARowWaitsForWhoeverChangesIt() {
    String id = rig.stream("demo").get("demo").id();
    List<Thread> looking = new ArrayList<>();
    rig.persistence.beforeCall =
        operation -> {
          if (operation.equals("replace")) {
            isMissedByItsClaim(id);
            looking.add(elsewhere(machine::run));
            awaitWaiting(looking.get(0));
          }
        };
    rig.manager().change("demo", row -> row);
    assertThat(looking).hasSize(1);
    await(looking.get(0));
  }
}
