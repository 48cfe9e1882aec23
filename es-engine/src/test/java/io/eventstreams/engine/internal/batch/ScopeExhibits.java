package io.eventstreams.engine.internal.batch;

import io.eventstreams.engine.simulation.Exhibit;
import java.util.List;

/** Faults of the core, and of what it stands on, that the search has to find. */
final class ScopeExhibits {
  private ScopeExhibits() {}

  static List<Exhibit> all() {
    return List.of(
        Exhibit.of(
            "the watermark is one too far in a batch that is delivered in part",
            "dispatch/Batch.java",
            "return settled == 0 ? before : event(settled - 1).sequenceId();",
            "return settled == 0 ? before : event(Math.min(settled, size - 1)).sequenceId();"),
        Exhibit.of(
            "the row forgets the generation",
            "memory/CheckpointRow.java",
            "generation == write.generation() && epoch == write.epoch() && version",
            "epoch == write.epoch() && version"),
        Exhibit.of(
            "a claim does not fence the owner before",
            "memory/CheckpointRow.java",
            "epoch + 1,",
            "epoch,"),
        Exhibit.of(
            "what was taken of a batch is not safe before the rest is",
            "dispatch/Batch.java",
            "return settled == 0 ? before : event(settled - 1).sequenceId();",
            "return before;"),
        Exhibit.of(
            "a batch that waits makes room for another",
            "dispatch/DispatchWindow.java",
            "return batches.size() < maxInFlight && outcomes.retrying() == 0;",
            "return liveAttempts() < maxInFlight;"),
        Exhibit.of(
            "a second outcome counts",
            "dispatch/AttemptNode.java",
            "    if (STATE.compareAndSet(this, LIVE, DONE)) {\n      outcome = result;",
            "    if (state != FENCED) {\n      state = DONE;\n      outcome = result;"),
        Exhibit.of(
            "the window is not looked at",
            "dispatch/DispatchWindow.java",
            "return batches.size() < maxInFlight && outcomes.retrying() == 0;",
            "return outcomes.retrying() == 0;"),
        Exhibit.of(
            "a new batch starts while one is retried",
            "dispatch/DispatchWindow.java",
            "return batches.size() < maxInFlight && outcomes.retrying() == 0;",
            "return batches.size() < maxInFlight;"),
        Exhibit.of(
            "stop forgets the last checkpoint",
            "batch/StreamCore.java",
            "    if (gate.isBehind(safe, settled)) {",
            "    if (safe.isBlank()) {"),
        Exhibit.of(
            "halving drops the second half",
            "dispatch/Batch.java",
            "heldBack += rest - rest / 2;",
            "size -= rest - rest / 2;"),
        Exhibit.of(
            "an event of which nobody knows whether it was put aside is settled",
            "dispatch/DispatchWindow.java",
            "    switch (result) {",
            "    switch (result == SaveResult.UNKNOWN ? SaveResult.SAVED : result) {"),
        Exhibit.of(
            "an event that was put aside is settled by each answer",
            "dispatch/Parkings.java",
            "    if (asked != parking) {\n      return false;\n    }\n",
            ""),
        Exhibit.of(
            "a run that missed an event goes on",
            "batch/SourceRestarts.java",
            "    if (state == State.RUNNING) {\n      state = State.ENDING;\n    }",
            ""),
        Exhibit.of(
            "an attempt that has an outcome times out",
            "dispatch/DispatchWindow.java",
            "if (isExpired(attempt, nowNanos) && attempt.fence()) {",
            "if (isExpired(attempt, nowNanos)) {\n        attempt.fence();"),
        Exhibit.of(
            "a write whose fate is unknown is believed",
            "checkpoint/CheckpointWriter.java",
            "      case STALE, UNKNOWN -> readBack(slot, write);",
            "      case UNKNOWN -> saved(slot);\n      case STALE -> readBack(slot, write);"),
        Exhibit.of(
            "an older save is written after a newer one",
            "checkpoint/CheckpointSlot.java",
            "    if (newer != null) {\n      current = newer;",
            "    if (newer != null) {\n      if (current != null) {\n"
                + "        SAVE.compareAndSet(this, (SaveRequest) null, current);\n      }\n"
                + "      current = newer;"),
        Exhibit.of(
            "a stored checkpoint calls the source once more",
            "batch/StreamCore.java",
            "    gate.stored(position);",
            "    gate.stored(position);\n    effects.startSource(position);"),
        Exhibit.of(
            "skipped and parked events change places in the row",
            "checkpoint/CheckpointWriter.java",
            "request.skippedEvents(),\n        request.parkedEvents());",
            "request.parkedEvents(),\n        request.skippedEvents());"),
        Exhibit.of(
            "what was given back is never handed out again",
            "dispatch/BatchOutcomes.java",
            "    waitFor(batch, again ? rule.policy().initialDelayNanos() : 0, nowNanos);",
            ""),
        Exhibit.of(
            "the next batch does not wait for the checkpoint",
            "batch/CoreSettings.java",
            "return waitForCheckpoint ? unsaved == 0 : unsaved < maxUnsaved;",
            "return unsaved < maxUnsaved;"),
        Exhibit.of(
            "nobody is woken to call the source again",
            "batch/StreamCore.java",
            "if (restarts.isWaiting() && isAllSettled()) {",
            "if (false) {"),
        Exhibit.of(
            "the safe position passes the open batch",
            "batch/StreamCore.java",
            "      oldest = assembler.peek();\n",
            ""));
  }
}
