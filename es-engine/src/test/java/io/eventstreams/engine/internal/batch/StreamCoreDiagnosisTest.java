package io.eventstreams.engine.internal.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.BackingOff;
import io.eventstreams.api.StreamDiagnosis.Blocked;
import io.eventstreams.api.StreamDiagnosis.Gathering;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Idle;
import io.eventstreams.api.StreamDiagnosis.Moving;
import io.eventstreams.api.StreamDiagnosis.NotReturned;
import io.eventstreams.api.StreamDiagnosis.SourceRestarting;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.StreamDiagnosis.WaitingForCheckpoint;
import io.eventstreams.api.StreamDiagnosis.WaitingForConsumer;
import io.eventstreams.api.StreamDiagnosis.WaitingForOutcome;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.dispatch.UserCall;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamCoreDiagnosisTest {
  private final CoreRig rig = new CoreRig();

  @Test
  void timesAreTakenFromTheClockThatOnlyGoesForward() {
    rig.retryTimeoutMillis = 60_000;
    rig.start().pass(7_000);
    assertThat(rig.diagnose()).isEqualTo(new Idle(Duration.ofSeconds(7)));
    rig.offer(1).pass(200);
    assertThat(rig.diagnose()).isEqualTo(new Gathering(1, 3, Duration.ofMillis(300)));
    rig.pass(300).pass(2_000);
    WaitingForOutcome waiting = (WaitingForOutcome) rig.diagnose();
    assertThat(waiting.waited()).isEqualTo(Duration.ofSeconds(2));
    assertThat(waiting.timesOutIn()).isEqualTo(Duration.ofSeconds(118));
    rig.answer(CoreRig.unavailable());
    assertThat(rig.diagnose()).isInstanceOf(BackingOff.class);
    assertThat(((BackingOff) rig.diagnose()).left()).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void theTimeOfACallBeginsWhenAThreadTakesItUp() {
    rig.attemptTimeoutMillis = 120_000;
    rig.start().offer(1, 2, 3);
    rig.attempt(0).callBegins(new UserCall());
    rig.pass(119_000);
    assertThat(((WaitingForOutcome) rig.diagnose()).waited()).isZero();
    rig.attempt(0).callTakenUp(rig.nowNanos + 5_000);
    assertThat(((WaitingForOutcome) rig.diagnose()).waited()).isZero();
    rig.pass(500);
    WaitingForOutcome waiting = (WaitingForOutcome) rig.diagnose();
    assertThat(waiting.waited()).isEqualTo(Duration.ofNanos(500_000_000 - 5_000));
    assertThat(waiting.timesOutIn()).isEqualTo(Duration.ofNanos(119_500_000_000L + 5_000));
  }

  @Test
  void eventsThatAreAboutToBeTakenMove() {
    rig.start();
    rig.core().offer(List.of(CoreRig.match(1)));
    assertThat(rig.diagnose()).isEqualTo(new Moving());
    rig.pump().pass(500);
    assertThat(rig.diagnose()).isInstanceOf(WaitingForOutcome.class);
  }

  @Test
  void aBatchThatIsDueMoves() {
    rig.start().offer(1);
    rig.nowNanos += Duration.ofMillis(500).toNanos();
    assertThat(rig.diagnose()).isEqualTo(new Moving());
  }

  /** One that fails keeps the others back, so that it is the one to name. */
  @Test
  void ofSeveralBatchesTheOneThatIsTriedAgainIsNamed() {
    rig.maxInFlight = 2;
    rig.blockedRetryDelayMillis = 9_000;
    rig.start().offer(1, 2, 3, 4, 5, 6);
    assertThat(rig.batches()).hasSize(2);
    rig.answer(1, CoreRig.refused());
    assertThat(rig.diagnose())
        .isEqualTo(
            new Blocked(
                CoreRig.id(4), Duration.ofSeconds(9), 1, "java.lang.IllegalStateException: never"));
    rig.answer(0, DispatchOutcome.delivered());
    assertThat(rig.diagnose()).isInstanceOf(Blocked.class);
  }

  @Test
  void whoWaitsForAConsumerHasNoClock() {
    rig.handedOverAtOnce = false;
    rig.start().offer(1, 2, 3).pass(600_000);
    assertThat(rig.diagnose()).isEqualTo(new WaitingForConsumer(Duration.ofMinutes(10), 3));
    rig.attempt(0).handedOver("c1");
    rig.pump().pass(1_000);
    WaitingForOutcome waiting = (WaitingForOutcome) rig.diagnose();
    assertThat(waiting.consumer()).isEqualTo("c1");
    assertThat(waiting.waited()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aCheckpointIsWaitedForSinceItWasAsked() {
    rig.waitForCheckpoint = true;
    rig.start().offer(1, 2, 3).deliver().offer(4, 5, 6).pass(3_000);
    assertThat(rig.diagnose()).isEqualTo(new WaitingForCheckpoint(Duration.ofSeconds(3), 3, true));
    rig.saved(0);
    assertThat(rig.diagnose()).isInstanceOf(WaitingForOutcome.class);
    assertThat(rig.statistics().checkpoint()).isEqualTo(CoreRig.id(3));
    rig.deliver().offer(7).pass(200);
    assertThat(rig.diagnose()).isEqualTo(new WaitingForCheckpoint(Duration.ofMillis(200), 3, true));
  }

  private static final StoreUnavailable TROUBLE =
      new StoreUnavailable(StoreWork.SAVE, Duration.ofSeconds(9), "away");

  private StreamDiagnosis diagnoseInTrouble() {
    return rig.core().diagnose(rig.nowNanos, new Surroundings("source", "call", TROUBLE));
  }

  @Test
  void aStoreThatFailsIsToldWhereItHoldsUpEventsOrNothingElseDoes() {
    rig.waitForCheckpoint = true;
    rig.start();
    assertThat(diagnoseInTrouble()).isEqualTo(TROUBLE);
    rig.offer(1, 2, 3).deliver().offer(4);
    assertThat(diagnoseInTrouble()).isEqualTo(TROUBLE);
    rig.saved(0);
    assertThat(diagnoseInTrouble()).isInstanceOf(Gathering.class);
  }

  @Test
  void whatMayBeUnsavedIsBoundedAlsoWhereNobodyWaits() {
    rig.maxUnsaved = 3;
    rig.start().offer(1, 2, 3).deliver().offer(4).pass(1_000);
    assertThat(rig.diagnose()).isEqualTo(new WaitingForCheckpoint(Duration.ofSeconds(1), 3, false));
  }

  @Test
  void aCallThatHasNotReturnedIsNamedByItsThread() {
    rig.canDispatch = false;
    rig.start().offer(1, 2, 3);
    assertThat(rig.diagnose()).isEqualTo(new NotReturned(Holdup.DISPATCHER, "call"));
  }

  @Test
  void aRunOfTheSourceThatTakesNoMoreIsNamedByItsThread() {
    rig.start().offer(Arrays.asList((Event<Integer>) null));
    assertThat(rig.diagnose()).isEqualTo(new NotReturned(Holdup.SOURCE, "source"));
    rig.core().sourceEnded(null);
    assertThat(rig.diagnose())
        .isEqualTo(new SourceRestarting(Duration.ZERO, "the source returned"));
  }

  @Test
  void aSourceThatEndedIsStartedAgainAfterItsBackOff() {
    rig.start().sourceEnds(new IllegalStateException("gone"));
    assertThat(rig.diagnose())
        .isEqualTo(
            new SourceRestarting(Duration.ofMillis(50), "java.lang.IllegalStateException: gone"));
    rig.pass(20);
    assertThat(((SourceRestarting) rig.diagnose()).left()).isEqualTo(Duration.ofMillis(30));
    rig.pass(30);
    assertThat(rig.diagnose()).isEqualTo(new Idle(Duration.ZERO));
  }

  @Test
  void anEventThatCouldNotBePutAsideIsTriedAgainAfterItsBackOff() {
    rig.errorHandling = ErrorHandlingType.PARK;
    rig.start().offer(1, 2, 3).answer(new DispatchOutcome.Partial(1, CoreRig.refused()));
    rig.parked(SaveResult.NOT_SAVED).pass(20);
    assertThat(rig.diagnose()).isInstanceOf(BackingOff.class);
    BackingOff waiting = (BackingOff) rig.diagnose();
    assertThat(waiting.left()).isEqualTo(Duration.ofMillis(30));
    assertThat(waiting.sequenceId()).isEqualTo(CoreRig.id(2));
  }

  /** Nobody has told the drainer yet. */
  @Test
  void whoHasJustTakenABatchHasHadItSinceItWasOffered() {
    rig.handedOverAtOnce = false;
    rig.start().offer(1, 2, 3).pass(2_000);
    rig.attempt(0).handedOver("c1");
    WaitingForOutcome waiting = (WaitingForOutcome) rig.diagnose();
    assertThat(waiting.waited()).isEqualTo(Duration.ofSeconds(2));
    assertThat(waiting.timesOutIn()).isEqualTo(Duration.ofSeconds(118));
  }

  @Test
  void whatIsNotSettledIsBuffered() {
    rig.start().offer(1, 2, 3, 4, 5);
    assertThat(rig.core().bufferedEvents()).isEqualTo(5);
    rig.answer(new DispatchOutcome.Partial(2, CoreRig.unavailable()));
    assertThat(rig.core().bufferedEvents()).isEqualTo(3);
  }
}
