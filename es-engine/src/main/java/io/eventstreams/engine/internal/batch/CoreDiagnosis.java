package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.Gathering;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.Idle;
import io.eventstreams.api.StreamDiagnosis.Moving;
import io.eventstreams.api.StreamDiagnosis.NotReturned;
import io.eventstreams.api.StreamDiagnosis.SourceRestarting;
import io.eventstreams.api.StreamDiagnosis.WaitingForCheckpoint;
import io.eventstreams.engine.internal.dispatch.Batch;
import java.time.Duration;

/**
 * Says why a stream whose window is empty does not move. What holds up events comes first, then the
 * source, then a store that only keeps progress from being stored.
 */
final class CoreDiagnosis {
  private CoreDiagnosis() {}

  /**
   * Where a core stands.
   *
   * @param isOffered whether the source waits for its list to be taken
   * @param canDispatch whether the dispatcher may be called
   * @param unsaved settled events which no stored checkpoint covers
   * @param pendingNanos how long a checkpoint has not been stored
   * @param silentNanos since the source brought events, or was called
   * @param sourceEnd why its last run ended
   */
  record Facts(
      CoreSettings settings,
      BatchAssembler<?> assembler,
      SourceRestarts restarts,
      boolean isOffered,
      boolean canDispatch,
      long unsaved,
      long pendingNanos,
      long silentNanos,
      String sourceEnd) {}

  static StreamDiagnosis of(Facts facts, Surroundings around, long nowNanos) {
    Batch<?> open = facts.assembler().peek();
    if (open != null) {
      return ofOpenBatch(facts, around, open, nowNanos);
    }
    if (facts.isOffered()) {
      return new Moving();
    }
    if (facts.restarts().isEnding()) {
      return new NotReturned(Holdup.SOURCE, around.sourceThread());
    }
    if (!facts.restarts().isRunning()) {
      long leftNanos = facts.restarts().isWaiting() ? facts.restarts().dueNanos() - nowNanos : 0;
      return new SourceRestarting(Duration.ofNanos(Math.max(0, leftNanos)), facts.sourceEnd());
    }
    return around.storeTrouble() != null
        ? around.storeTrouble()
        : new Idle(Duration.ofNanos(facts.silentNanos()));
  }

  private static StreamDiagnosis ofOpenBatch(
      Facts facts, Surroundings around, Batch<?> open, long nowNanos) {
    if (!facts.settings().allowsUnsaved(facts.unsaved())) {
      return around.storeTrouble() != null
          ? around.storeTrouble()
          : new WaitingForCheckpoint(
              Duration.ofNanos(facts.pendingNanos()),
              facts.unsaved(),
              facts.settings().waitForCheckpoint());
    }
    if (!facts.canDispatch()) {
      return new NotReturned(Holdup.DISPATCHER, around.callThread());
    }
    if (facts.assembler().isReady(nowNanos, false)) {
      return new Moving();
    }
    long leftNanos = facts.assembler().deadlineNanos() - nowNanos;
    return new Gathering(open.size(), facts.settings().batchSize(), Duration.ofNanos(leftNanos));
  }
}
