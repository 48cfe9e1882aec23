package io.eventstreams.engine.internal.runner;

import static io.eventstreams.engine.internal.runner.StreamRunnerRig.RETRY_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.Busy;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.StreamDiagnosis.Stopping;
import io.eventstreams.api.testkit.Eventually;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who drains a stream and how much, and what is left to do when one fails. */
class StreamRunnerTest {
  private static final DispatchOutcome AWAY =
      DispatchOutcome.unavailable(new IllegalStateException("away"));
  private static final IllegalStateException BROKEN = new IllegalStateException("broken");

  private final StreamRunnerRig rig = new StreamRunnerRig();

  // ---- who drains ----

  @Test
  void aConsumersThreadHandsOutOneBatchAndLeavesTheOthers() {
    rig.maxInFlight = 3;
    rig.start();
    assertThat(rig.offer(1, 2, 3)).isEqualTo(ChunkEnd.TAKEN);
    assertThat(rig.dispatched).as("on the source's own thread").containsExactly(1, 2, 3);
    assertThat(rig.tasks).isEmpty();
    rig.attempts.get(0).complete(AWAY);
    rig.attempts.get(1).complete(AWAY);
    rig.nowNanos += RETRY_NANOS;
    rig.attempts.get(2).complete(DispatchOutcome.delivered());
    assertThat(rig.dispatched).hasSize(4);
    assertThat(rig.tasks).hasSize(1);
    rig.runAll();
    assertThat(rig.dispatched).containsExactly(1, 2, 3, 1, 2);
  }

  /** To wake a thread up takes longer than the list needs. */
  @Test
  void theSourcesThreadDoesNotWaitForAThreadThatHasNotBegun() {
    rig.start().runner().confirm();
    assertThat(rig.tasks).hasSize(1);
    assertThat(rig.offer(1)).isEqualTo(ChunkEnd.TAKEN);
    assertThat(rig.dispatched).containsExactly(1);
    rig.runAll();
    assertThat(rig.dispatched).containsExactly(1);
  }

  /** The source's thread has given up in the middle of a delivery. */
  @Test
  void aListThatAnEndedRunHasLeftBehindIsNotTaken() {
    rig.maxInFlight = 2;
    rig.start();
    SourceRun<GenericEventStream, Integer> ended = rig.source();
    rig.withinCall =
        () -> {
          rig.withinCall = () -> {};
          rig.offer(2);
          ended.end(null);
        };
    rig.offer(1);
    assertThat(ended.ended()).isEqualTo(ChunkEnd.EXIT);
    assertThat(rig.dispatched).containsExactly(1);
  }

  private static void elsewhere(Runnable action) {
    Thread other = new Thread(action, "other");
    other.start();
    Eventually.awaitEnd(other);
  }

  private StreamDiagnosis why() {
    try {
      return rig.runner().diagnosis().why();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void whoHasDrainedIsNotSuspectedOfHoldingUpTheNextOne() {
    rig.start();
    rig.offer(1);
    elsewhere(() -> rig.attempts.get(0).complete(DispatchOutcome.delivered()));
    AtomicReference<StreamDiagnosis> why = new AtomicReference<>();
    rig.withinCall = () -> elsewhere(() -> why.set(why()));
    rig.delivery = deliver -> deliver.deliver(List.of(StreamRunnerRig.event(2)));
    rig.source().run();
    assertThat(why.get())
        .isInstanceOfSatisfying(
            Busy.class,
            busy -> assertThat(busy.thread()).isEqualTo(Thread.currentThread().getName()));
  }

  // ---- the end ----

  @Test
  void aStopSaysHowLongItHasTaken() {
    rig.start();
    rig.offer(1);
    AtomicReference<StreamDiagnosis> why = new AtomicReference<>();
    rig.attempts
        .get(0)
        .onCancel(
            () -> {
              rig.nowNanos += Duration.ofSeconds(5).toNanos();
              why.set(why());
            });
    rig.runner().stop();
    rig.runAll();
    assertThat(why.get())
        .isEqualTo(
            new Stopping(StopReason.REQUEST, Holdup.DISPATCHER, null, Duration.ofSeconds(5), null));
  }

  @Test
  void whatCannotEvenBeginHasEnded() {
    rig.areThreadsClosed = true;
    rig.start();
    assertThat(rig.ends).singleElement().asString().contains("threads are closed");
    assertThat(rig.timers).isEmpty();
  }

  private void cannotBeTold(@Nullable Throwable failure) {
    throw BROKEN;
  }

  /** There is no room for a replay, and who wants it cannot be told that it comes to nothing. */
  private void makeStopFail() {
    rig.start();
    rig.offer(1);
    rig.replay(7, this::cannotBeTold);
    rig.runAll();
    rig.runner().stop();
  }

  @Test
  void aStopThatFailsHalfWayTellsTheSourceToEnd() {
    makeStopFail();
    rig.tasks.remove().run();
    assertThat(rig.source().cancelled()).isTrue();
    assertThat(rig.tasks).as("nobody else is needed").isEmpty();
    assertThat(rig.ends).isEmpty();
    rig.source().end(null);
    assertThat(rig.ends).containsExactly(BROKEN);
  }

  @Test
  void aStopThatFailsHalfWayIsTheEndWhereNothingRuns() {
    rig.start();
    rig.offer(1);
    rig.source().end(null);
    rig.replay(7, this::cannotBeTold);
    rig.runAll();
    assertThat(rig.timers).as("of the attempt").isNotEmpty();
    rig.runner().stop();
    rig.runAll();
    assertThat(rig.ends).containsExactly(BROKEN);
    assertThat(rig.timers).isEmpty();
  }

  @Test
  void aSourceThatBringsAListWhenAStopFailsIsAnswered() {
    makeStopFail();
    assertThat(rig.offer(2)).isEqualTo(ChunkEnd.EXIT);
    assertThat(rig.source().cancelled()).isTrue();
  }

  /** Also one whose outcome is known: only its end is missing. */
  @Test
  void aStopThatFailsHalfWayInterruptsCalls() {
    List<Boolean> interrupted = new ArrayList<>();
    rig.mayBlock = true;
    rig.start();
    rig.withinCall =
        () -> {
          rig.attempts.get(0).complete(DispatchOutcome.delivered());
          rig.replay(7, this::cannotBeTold);
          rig.runner().stop();
          rig.runAll();
          interrupted.add(Thread.interrupted());
        };
    rig.offer(1);
    rig.runAll();
    assertThat(interrupted).containsExactly(true);
    rig.source().end(null);
    assertThat(rig.ends).containsExactly(BROKEN);
  }

  @Test
  void whoWantsAReplayIsAnsweredThoughAnotherCannotBe() {
    List<@Nullable Throwable> answers = new ArrayList<>();
    rig.start().runner().stop();
    rig.runAll();
    rig.replay(1, this::cannotBeTold);
    rig.replay(2, answers::add);
    rig.runAll();
    assertThat(answers).singleElement().isInstanceOf(EventStreamException.class);
  }

  @Test
  void whatFailsWhileItFailsIsDrainedOn() {
    List<@Nullable Throwable> answers = new ArrayList<>();
    rig.start().runner().stop();
    rig.runAll();
    rig.replay(1, this::cannotBeTold);
    rig.replay(2, this::cannotBeTold);
    rig.tasks.remove().run();
    assertThat(rig.tasks).as("another has the drain").hasSize(1);
    rig.replay(3, answers::add);
    rig.runAll();
    assertThat(answers).singleElement().isInstanceOf(EventStreamException.class);
    rig.source().end(null);
    assertThat(rig.ends).containsExactly(BROKEN);
  }
}
