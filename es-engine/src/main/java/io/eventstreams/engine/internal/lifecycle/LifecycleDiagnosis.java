package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.CannotRun;
import io.eventstreams.api.StreamDiagnosis.Failed;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Starting;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.api.StreamDiagnosis.Stopped;
import io.eventstreams.api.StreamDiagnosis.Stopping;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.runner.RunnerDiagnosis.RunnerHoldup;
import io.eventstreams.engine.internal.runner.StreamRunner;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says why a stream does not move, where that does not depend on the instance that runs. */
final class LifecycleDiagnosis {
  private LifecycleDiagnosis() {}

  /**
   * With the stream's lock held.
   *
   * @return null when the instance that runs has to be asked
   */
  static @Nullable StreamDiagnosis of(
      InstancePhase phase,
      Duration inPhase,
      StreamWish<?, ?> wish,
      RestartWait restart,
      DeleteWait deletion,
      CheckpointSlot slot,
      @Nullable StreamRunner<?, ?> runner,
      long nowNanos) {
    StopReason reason = wish.stopReason();
    return switch (phase) {
      case RUNNING -> null;
      case GONE -> new Stopped(StopReason.DELETION);
      case CLAIMING -> orElse(slot.unavailable(nowNanos), new Starting(inPhase));
      case DELETING -> orElse(deletion.unavailable(nowNanos), new Stopped(StopReason.DELETION));
      case STOPPING -> {
        RunnerHoldup holdup =
            runner == null
                ? new RunnerHoldup(Holdup.DISPATCHER, null)
                : runner.diagnosis().holdup();
        yield new Stopping(reasonOf(reason), holdup.holdup(), holdup.thread(), inPhase, null);
      }
      case FLUSHING ->
          reason == null && restart.isWaiting()
              ? failed(restart, nowNanos)
              : new Stopping(reasonOf(reason), Holdup.CHECKPOINT, null, inPhase, slot.error());
      case IDLE -> idle(wish, reason, restart, deletion, nowNanos);
    };
  }

  private static StreamDiagnosis idle(
      StreamWish<?, ?> wish,
      @Nullable StopReason reason,
      RestartWait restart,
      DeleteWait deletion,
      long nowNanos) {
    if (reason != null) {
      Stopped stopped = new Stopped(reason);
      return wish.status() == EventStreamStatus.DELETED
          ? orElse(deletion.unavailable(nowNanos), stopped)
          : stopped;
    }
    Throwable problem = restart.problem();
    if (wish.cannotRun()) {
      return new CannotRun(problem == null ? "it has no definition" : FailureText.of(problem));
    }
    return restart.isWaiting() ? failed(restart, nowNanos) : new Starting(Duration.ZERO);
  }

  private static StreamDiagnosis failed(RestartWait restart, long nowNanos) {
    Throwable problem = restart.problem();
    return new Failed(
        problem == null ? "unknown" : FailureText.of(problem), restart.left(nowNanos));
  }

  /** An instance that should run and is ending makes room for one that runs differently. */
  private static StopReason reasonOf(@Nullable StopReason reason) {
    return reason == null ? StopReason.CHANGE : reason;
  }

  private static StreamDiagnosis orElse(
      @Nullable StreamDiagnosis diagnosis, StreamDiagnosis otherwise) {
    return diagnosis == null ? otherwise : diagnosis;
  }
}
