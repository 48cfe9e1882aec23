package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.testkit.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One manager changes what another one runs. */
class EngineTwoManagersTest {
  private final EngineRig rig = new EngineRig();

  @BeforeEach
  void startAgainSoon() {
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofMillis(1), Duration.ofMillis(1), 2.0));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** The older one is left, with its stream, as it was. */
  private EventStreamManager<GenericEventStream> openAnother() {
    EventStreamManager<GenericEventStream> another = rig.open();
    Eventually.await("the take-over", () -> rig.checkpoint("demo").epoch() == 2, rig::state);
    return another;
  }

  /** Nothing else would tell a stream at the end of its log before the next event. */
  @Test
  void startNoticesAResetByTheManagerBefore() {
    rig.add(0, 10).stream("demo").awaitCheckpoint("demo", 9);
    EventStreamManager<GenericEventStream> before = rig.manager();
    EventStreamManager<GenericEventStream> after = openAnother();
    before.stop("demo");
    before.reset("demo", id(6));
    assertThat(rig.checkpoint("demo").position()).isNull();
    before.close();
    after.start("demo");
    rig.awaitCheckpoint("demo", 9);
    assertThat(rig.source.runs()).containsExactly("", id(9), id(6));
    assertThat(rig.dispatcher.sequenceIds()).endsWith(ids(7, 10).toArray(new String[0]));
  }

  @Test
  void startOfAStreamThatRunsUndisturbedChangesNothing() {
    rig.add(0, 10).stream("demo").awaitCheckpoint("demo", 9);
    CheckpointState stored = rig.checkpoint("demo");
    rig.manager().start("demo");
    Eventually.await(
        "one more save", () -> rig.checkpoint("demo").version() > stored.version(), rig::state);
    assertThat(rig.checkpoint("demo").position()).isEqualTo(stored.position());
    rig.add(10, 12).awaitCheckpoint("demo", 11);
    assertThat(rig.dispatcher.sequenceIds()).isEqualTo(ids(0, 12));
    assertThat(rig.source.runs()).containsExactly("");
  }

  @Test
  void aStartIsStoredThoughItRunsAndAnotherManagerHasStoppedIt() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    EventStreamManager<GenericEventStream> older = rig.manager();
    EventStreamManager<GenericEventStream> newer = openAnother();
    older.stop("demo");
    newer.start("demo");
    assertThat(storedStatus()).isEqualTo(EventStreamStatus.STARTED);
    newer.start("demo");
    rig.add(5, 10).awaitCheckpoint("demo", 9);
  }

  @Test
  void aStopIsStoredThoughItIsStoppedAndAnotherManagerHasStartedIt() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    EventStreamManager<GenericEventStream> older = rig.manager();
    EventStreamManager<GenericEventStream> newer = openAnother();
    older.stop("demo");
    newer.stop("demo");
    older.start("demo");
    newer.stop("demo");
    assertThat(storedStatus()).isEqualTo(EventStreamStatus.STOPPED);
  }

  private EventStreamStatus storedStatus() {
    return rig.persistence.streams().findByName("demo").orElseThrow().fields().status();
  }

  @Test
  void aStreamThatAnotherManagerHasDeletedIsForgotten() {
    rig.stream("demo").add(0, 5).awaitCheckpoint("demo", 4);
    EventStreamManager<GenericEventStream> older = rig.manager();
    String id = older.getByNameOrId("demo").id();
    EventStreamManager<GenericEventStream> newer = openAnother();
    older.delete("demo");
    int closed = rig.dispatcher.closed();
    rig.add(5, 10);
    Eventually.await("it is forgotten", () -> newer.findById(id).isEmpty(), rig::state);
    assertCode(ErrorCode.NO_RESULT, () -> newer.start(id));
    Eventually.await("closed", () -> rig.dispatcher.closed() == closed + 1, rig::state);
  }
}
