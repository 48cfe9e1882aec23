package io.eventstreams.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.StreamDiagnosis.BackingOff;
import io.eventstreams.api.StreamDiagnosis.Blocked;
import io.eventstreams.api.StreamDiagnosis.Busy;
import io.eventstreams.api.StreamDiagnosis.CannotRun;
import io.eventstreams.api.StreamDiagnosis.Cases;
import io.eventstreams.api.StreamDiagnosis.Failed;
import io.eventstreams.api.StreamDiagnosis.Gathering;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Idle;
import io.eventstreams.api.StreamDiagnosis.Moving;
import io.eventstreams.api.StreamDiagnosis.NotReturned;
import io.eventstreams.api.StreamDiagnosis.SourceRestarting;
import io.eventstreams.api.StreamDiagnosis.Starting;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.StreamDiagnosis.Stopped;
import io.eventstreams.api.StreamDiagnosis.Stopping;
import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.StreamDiagnosis.WaitingForCheckpoint;
import io.eventstreams.api.StreamDiagnosis.WaitingForConsumer;
import io.eventstreams.api.StreamDiagnosis.WaitingForOutcome;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StreamDiagnosisTest {
  private static final Duration FOR = Duration.ofNanos(61_500_123_456L);
  private static final Duration LEFT = Duration.ofNanos(250_999);

  /** Each case with the line that people see. */
  private static final List<Shown> SHOWN =
      List.of(
          new Shown("moving", new Moving(), "moving"),
          new Shown("idle", new Idle(FOR), "nothing to do: the source has been silent for 1m1.5s"),
          new Shown(
              "gathering",
              new Gathering(3, 50, LEFT),
              "gathering a batch: 3 of 50 events, dispatched in 250µs at the latest"),
          new Shown(
              "waiting-for-consumer",
              new WaitingForConsumer(FOR, 5),
              "waiting for a consumer to take 5 events, for 1m1.5s"),
          new Shown(
              "waiting-for-outcome",
              new WaitingForOutcome("connection c1", null, FOR, LEFT, 2, 5, "d1"),
              "waiting for the answer of connection c1 to 5 events, for 1m1.5s: attempt 2,"
                  + " delivery d1, given up in 250µs"),
          new Shown(
              "waiting-for-outcome",
              new WaitingForOutcome(null, "worker-1", FOR, LEFT, 0, 5, "d1"),
              "waiting for the answer (thread 'worker-1') to 5 events, for 1m1.5s: attempt 0,"
                  + " delivery d1, given up in 250µs"),
          new Shown(
              "backing-off",
              new BackingOff("7", FOR, 3, "no route"),
              "backing off for 1m1.5s before event 7 is tried again, after 3 failures: no route"),
          new Shown(
              "blocked",
              new Blocked("7", FOR, 3, "no route"),
              "blocked on event 7, retries are used up, next attempt in 1m1.5s, after 3 failures:"
                  + " no route"),
          new Shown(
              "not-returned",
              new NotReturned(Holdup.DISPATCHER, "worker-1"),
              "waiting for a call that was told to end: a call of its dispatcher has not returned"
                  + " (thread 'worker-1')"),
          new Shown(
              "source-restarting",
              new SourceRestarting(FOR, "the source returned"),
              "the source is started again in 1m1.5s, after: the source returned"),
          new Shown(
              "store-unavailable",
              new StoreUnavailable(StoreWork.SAVE, FOR, "disk full"),
              "the store has failed to store its checkpoint for 1m1.5s, trying again: disk full"),
          new Shown(
              "waiting-for-checkpoint",
              new WaitingForCheckpoint(FOR, 20, false),
              "waiting for a checkpoint to be stored, for 1m1.5s: 20 settled events are not"
                  + " covered"),
          new Shown(
              "waiting-for-checkpoint",
              new WaitingForCheckpoint(FOR, 5, true),
              "waiting for a checkpoint to be stored, for 1m1.5s: 5 settled events are not"
                  + " covered, and each batch waits for the one before"),
          new Shown(
              "starting",
              new Starting(FOR),
              "starting: the store has been asked where to begin, 1m1.5s ago"),
          new Shown(
              "stopping",
              new Stopping(StopReason.CLOSE, Holdup.SOURCE, "worker-1", FOR, null),
              "stopping because the manager is closed, for 1m1.5s: its source has not returned"
                  + " (thread 'worker-1')"),
          new Shown(
              "stopping",
              new Stopping(StopReason.REQUEST, Holdup.CHECKPOINT, null, FOR, "disk full"),
              "stopping by request, for 1m1.5s: its last checkpoint is not stored yet: disk full"),
          new Shown("stopped", new Stopped(StopReason.RESET), "stopped by a reset in progress"),
          new Shown(
              "failed",
              new Failed("taken over", FOR),
              "failed, starts again in 1m1.5s: taken over"),
          new Shown("cannot-run", new CannotRun("no such type"), "cannot run: no such type"),
          new Shown(
              "busy",
              new Busy("worker-1", "com.example.Sink.send", Duration.ofSeconds(1)),
              "no answer within 1s: thread 'worker-1' is busy in com.example.Sink.send"),
          new Shown(
              "busy",
              new Busy(null, null, Duration.ofSeconds(1)),
              "no answer within 1s: thread (unknown) is busy"));

  /** One case. */
  private record Shown(String kind, StreamDiagnosis diagnosis, String text) {}

  @Test
  void eachCaseSaysItInOneLine() {
    for (Shown shown : SHOWN) {
      assertThat(shown.diagnosis().text()).isEqualTo(shown.text());
      assertThat(shown.diagnosis().kind()).isEqualTo(shown.kind());
    }
  }

  @Test
  void foldCallsTheMethodOfTheCase() {
    List<String> called = new ArrayList<>();
    Cases<?> cases =
        (Cases<?>)
            Proxy.newProxyInstance(
                Cases.class.getClassLoader(),
                new Class<?>[] {Cases.class},
                (proxy, method, arguments) -> {
                  called.add(method.getName().toLowerCase(Locale.ROOT));
                  return arguments[0];
                });
    for (Shown shown : SHOWN) {
      called.clear();
      assertThat((Object) shown.diagnosis().fold(cases)).isSameAs(shown.diagnosis());
      assertThat(called).containsExactly(shown.kind().replace("-", ""));
    }
  }

  @Test
  void thisTestKnowsAllCases() {
    assertThat(SHOWN.stream().<Class<?>>map(shown -> shown.diagnosis().getClass()).distinct())
        .containsExactlyInAnyOrder(StreamDiagnosis.class.getPermittedSubclasses());
  }
}
