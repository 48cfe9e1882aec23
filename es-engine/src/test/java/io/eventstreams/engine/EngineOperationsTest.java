package io.eventstreams.engine;

import static io.eventstreams.engine.EngineRig.assertCode;
import static io.eventstreams.engine.EngineRig.fields;
import static io.eventstreams.engine.EngineRig.id;
import static io.eventstreams.engine.EngineRig.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamActions;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.SourceRestarting;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.StreamDiagnosis.Stopped;
import io.eventstreams.api.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long operations wait, what ends their wait, and what they leave behind then. */
class EngineOperationsTest {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final SteppedMachine machine = new SteppedMachine();
  private final EngineRig rig = new EngineRig().on(machine);

  @BeforeEach
  void configure() {
    rig.config =
        rig.config.withRetry(
            new EventStreamsConfig.Retry(Duration.ofMinutes(1), Duration.ofHours(1), 2.0));
  }

  @AfterEach
  void close() {
    assertThat(Thread.interrupted()).as("an interrupt is left").isFalse();
    rig.close();
  }

  /** A stream that runs; nobody has waited for anything so far. */
  private void runDemo() {
    rig.stream("demo");
    machine.run();
    machine.waits.clear();
  }

  // ---- how long ----

  @Test
  void whatTheRowTookIsPartOfTheStopTimeout() {
    rig.persistence.afterCall =
        operation -> {
          if (operation.equals("update")) {
            machine.skip(Duration.ofSeconds(3));
          }
        };
    runDemo();
    rig.manager().stop("demo");
    rig.manager().start("demo");
    machine.run();
    rig.manager().delete("demo");
    Duration left = STOP_TIMEOUT.minusSeconds(3);
    assertThat(machine.waits).containsExactly(left, left);
  }

  @Test
  void closeWaitsForAllStreamsTogether() {
    rig.stream("a").stream("b");
    machine.run();
    machine.waits.clear();
    machine.whileWaiting = () -> machine.skip(Duration.ofSeconds(3));
    rig.manager().close();
    assertThat(machine.waits).containsExactly(STOP_TIMEOUT, STOP_TIMEOUT.minusSeconds(3));
    assertThat(rig.dispatcher.closed()).isEqualTo(2);
    assertThat(machine.isStoreClosed).isTrue();
  }

  @Test
  void aReplayWaitsForItsTurnItsAnswerAndAStop() {
    rig.factory(WhyRig.factory(rig.dispatcher, Duration.ofSeconds(7)));
    rig.dispatcher.thenAnswer(DispatchOutcome.refused(new IllegalArgumentException("bad")));
    rig.manager()
        .upsert(
            "demo",
            GenericEventStream.EMPTY.withFields(
                fields().errorHandling(ErrorHandlingType.PARK).build()));
    rig.add(0, 1);
    machine.run();
    ParkedEvents parked = rig.manager().parked("demo");
    machine.waits.clear();
    parked.replay(parked.list("", 1).get(0).id());
    assertThat(machine.waits).containsExactly(Duration.ofSeconds(2 * 7).plus(STOP_TIMEOUT));
    assertThat(parked.count()).isZero();
  }

  // ---- interrupts ----

  private static void assertInterrupted(ErrorCode code, Runnable call) {
    Thread.currentThread().interrupt();
    assertCode(code, call::run);
    assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
  }

  @Test
  void aStopThatIsInterruptedGoesOnWithoutItsCaller() {
    runDemo();
    assertInterrupted(ErrorCode.STOP_TIMED_OUT, () -> rig.manager().stop("demo"));
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPING);
    machine.run();
    assertThat(rig.status("demo")).isEqualTo(EventStreamStatus.STOPPED);
  }

  @Test
  void aQuestionThatIsInterruptedIsCancelled() {
    runDemo();
    assertInterrupted(ErrorCode.CANCELLED, () -> rig.manager().why("demo"));
    assertInterrupted(ErrorCode.CANCELLED, () -> rig.manager().lag("demo"));
  }

  @Test
  void aCloseThatIsInterruptedClosesAllTheSame() {
    runDemo();
    Thread.currentThread().interrupt();
    rig.manager().close();
    assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
    assertThat(rig.persistence.closed).as("somebody else does it").isZero();
    machine.run();
    assertThat(rig.persistence.closed).isEqualTo(1);
    assertThat(machine.areTimersClosed).isTrue();
    assertThat(machine.areThreadsClosed).isTrue();
    assertThat(machine.isStoreClosed).as("what is settled is stored").isTrue();
    assertThat(rig.dispatcher.closed()).isEqualTo(1);
    assertThat(rig.manager().why("demo")).isEqualTo(new Stopped(StopReason.CLOSE));
  }

  // ---- questions ----

  @Test
  void aStreamThatStaysAsItIsIsAskedOnce() {
    runDemo();
    assertThat(rig.manager().why("demo")).isInstanceOf(SourceRestarting.class);
    assertThat(machine.waits).hasSize(1);
  }

  @Test
  void aStreamThatIsAnotherOneEachTimeIsAskedThreeTimes() {
    AtomicInteger changes = new AtomicInteger();
    runDemo();
    machine.whileWaiting =
        () -> {
          rig.manager()
              .upsert(
                  "demo",
                  GenericEventStream.EMPTY.withFields(
                      fields().topicFilter("t" + changes.incrementAndGet()).build()));
          machine.run();
        };
    StreamDiagnosis said = rig.manager().why("demo");
    assertThat(said).isNotNull();
    assertThat(changes).hasValue(3);
    machine.whileWaiting = () -> {};
  }

  // ---- resets ----

  @Test
  void aResetFromWithinItsStreamHappensAfterwards() {
    AtomicBoolean asked = new AtomicBoolean();
    List<EventStreamStatus> called = new ArrayList<>();
    rig.factory(
        InProcessDispatchers.inline(
            batch -> {
              if (asked.compareAndSet(false, true)) {
                rig.manager().reset("demo", id(2), () -> called.add(rig.status("demo")));
                assertThat(called).isEmpty();
              }
            }));
    rig.add(0, 5);
    runDemo();
    assertThat(called).containsExactly(EventStreamStatus.STARTED);
    assertThat(rig.source.runs()).containsExactly("", id(2));
  }

  @Test
  void afterAResetAnybodyMayChangeTheStream() {
    runDemo();
    rig.manager().reset("demo", null);
    Thread other = new Thread(() -> rig.manager().change("demo", stored -> stored));
    other.setDaemon(true);
    other.start();
    Eventually.awaitEnd(other);
  }

  @Test
  void aResetFromWithinThatFailsHurtsNobody() {
    AtomicBoolean asked = new AtomicBoolean();
    rig.persistence.fail("reset");
    rig.factory(
        InProcessDispatchers.inline(
            batch -> {
              if (asked.compareAndSet(false, true)) {
                rig.manager().reset("demo", id(2));
              }
            }));
    rig.add(0, 5);
    runDemo();
    assertThat(asked).isTrue();
    assertThat(rig.source.runs()).containsExactly("", id(4));
  }

  // ---- handles, and managers that do not open ----

  @Test
  void aHandleDoesWhatTheManagerDoes() {
    runDemo();
    EventStreamActions handle = rig.manager().stream("demo");
    assertThat(handle.id()).isEqualTo(rig.get("demo").id());
    assertThat(handle.status()).isEqualTo(EventStreamStatus.STARTED);
    assertThat(handle.statistics()).isNotNull().isEqualTo(rig.get("demo").statistics());
    handle.stop();
    assertThat(handle.status()).isEqualTo(EventStreamStatus.STOPPED);
    assertThat(handle.statistics()).isNull();
    handle.start();
    assertThat(handle.status()).isEqualTo(EventStreamStatus.STARTED);
    rig.manager().delete("demo");
    assertCode(ErrorCode.NO_RESULT, handle::status);
    assertCode(ErrorCode.NO_RESULT, () -> rig.manager().stream("demo"));
  }

  @Test
  void aManagerThatCannotReadItsRowsLeavesNothingOpen() {
    rig.persistence
        .streams()
        .insert(spec("demo").withId("00000000-0000-4000-8000-000000000001"), 1);
    rig.persistence.fail("list");
    assertCode(ErrorCode.STORE_UNAVAILABLE, rig::open);
    assertThat(rig.persistence.closed).isEqualTo(1);
    assertThat(machine.areThreadsClosed).isTrue();
    assertThat(machine.areTimersClosed).isTrue();
  }
}
