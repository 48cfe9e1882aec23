package io.eventstreams.engine.simulation;

import java.util.List;
import java.util.stream.Stream;

/** Faults that peers have had, and rules of this engine taken out one by one. */
final class Exhibits {
  private Exhibits() {}

  static List<Exhibit> all() {
    return Stream.of(
            first(),
            RuleExhibits.all(),
            SourceExhibits.all(),
            DesignExhibits.all(),
            GiveBackExhibits.all(),
            ThreadExhibits.all())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Exhibit> first() {
    return List.of(
        Exhibit.of(
            "a checkpoint passes the batch that is still open",
            "batch/StreamCore.java",
            "      oldest = assembler.peek();\n",
            ""),
        Exhibit.of(
            "a checkpoint passes batches in flight",
            "batch/StreamCore.java",
            "    return oldest == null ? filler.lastSeen() : oldest.safePosition();",
            "    return filler.lastSeen();"),
        Exhibit.of(
            "a late write undoes a reset",
            "memory/CheckpointRow.java",
            "generation == write.generation() && epoch == write.epoch() && version",
            "epoch == write.epoch() && version"),
        Exhibit.of(
            "an older write lands over a newer one",
            "memory/CheckpointRow.java",
            " && version < write.version()",
            ""),
        Exhibit.of(
            "a claim does not fence the owner before",
            "memory/CheckpointRow.java",
            "epoch + 1,",
            "epoch,"),
        Exhibit.of(
            "a write whose outcome is unknown is believed",
            "checkpoint/CheckpointWriter.java",
            "      case STALE, UNKNOWN -> readBack(slot, write);",
            "      case UNKNOWN -> saved(slot);\n      case STALE -> readBack(slot, write);"),
        Exhibit.of(
                "a source is called again where it was called first",
                "batch/StreamCore.java",
                "effects.startSource(filler.lastSeen());",
                "effects.startSource(startedAt);")
            .and(
                "batch/StreamCore.java",
                "    this.statistics = statistics;",
                "    this.statistics = statistics;\n    this.startedAt = startPosition;")
            .and(
                "batch/StreamCore.java",
                "  private long savedEvents;",
                "  private final String startedAt;\n  private long savedEvents;"),
        Exhibit.of(
            "the retry clock runs while there is no consumer",
            "dispatch/DispatchWindow.java",
            "if (!attempt.clockStarted && attempt.isHandedOver()) {",
            "if (!attempt.clockStarted) {"),
        Exhibit.of(
            "the retry clock runs while a consumer is away after a failure",
            "dispatch/DispatchWindow.java",
            "      batch.clock.waited(nowNanos - attempt.beganAtNanos);\n      batch.clock.start",
            "      batch.clock.start"),
        Exhibit.of(
            "a call that waits for a thread counts as handed over",
            "dispatch/AttemptNode.java",
            "return call != null && !takenUp;",
            "return false;"),
        Exhibit.of(
            "the end of a source discards what is gathered",
            "batch/StreamCore.java",
            "      statistics.sourceFailed(sourceEnd);\n      assembler.flush();",
            "      statistics.sourceFailed(sourceEnd);\n      assembler.clear();"),
        Exhibit.of(
            "a source is called again before all is settled",
            "batch/StreamCore.java",
            "    if (isAllSettled() && restarts.isDue(nowNanos)) {\n"
                + "      filler.batchClosed(null);\n      restarts.started();\n"
                + "      effects.startSource(filler.lastSeen());",
            "    if (restarts.isDue(nowNanos)) {\n      filler.batchClosed(null);\n"
                + "      restarts.started();\n      effects.startSource(safePosition());"),
        Exhibit.of(
                "a run that missed an event takes more",
                "batch/StreamCore.java",
                "    filler.close();\n    restarts.missed();\n"
                    + "    effects.chunkFinished(ChunkEnd.EXIT, refusal);\n"
                    + "    if (!stopping) {\n      effects.cancelSource();\n    }",
                "    filler.close();\n    effects.chunkFinished(ChunkEnd.EXIT, refusal);")
            .and(
                "intake/SourceRun.java",
                "    if (result == ChunkEnd.EXIT) {\n      over = true;\n    }\n",
                "")
            .and(
                "intake/SourceRun.java",
                "    over = true;\n    intake.withdraw(this);",
                "    intake.withdraw(this);"),
        Exhibit.of(
            "an instance ends while its source still runs",
            "runner/StreamRunner.java",
            "core.isStopping() && run == null && calls.isQuiet()",
            "core.isStopping() && calls.isQuiet()"),
        Exhibit.of(
            "attempts do not time out",
            "dispatch/DispatchWindow.java",
            "return attempt.clockStarted && nowNanos",
            "return attempt.clockStarted && nowNanos == 0 && nowNanos"),
        Exhibit.of(
            "a call that waits for a thread uses up its time",
            "dispatch/AttemptNode.java",
            "return takenUp ? Math.max(0, takenUpAtNanos - clockStartedAtNanos) : 0;",
            "return 0;"),
        Exhibit.of(
            "the time of an attempt begins before a consumer has it",
            "dispatch/DispatchWindow.java",
            "attempt.clockStartedAtNanos = nowNanos;\n      batch.clock.waited(nowNanos - attempt.beganAtNanos);",
            "attempt.clockStartedAtNanos = attempt.beganAtNanos;\n      batch.clock.waited(nowNanos - attempt.beganAtNanos);"),
        Exhibit.of(
            "unmatched traffic is never stored by time",
            "checkpoint/CheckpointGate.java",
            "(unmatchedSinceRequest > unmatchedThreshold\n"
                + "            || nowNanos - requestedAtNanos >= intervalNanos)",
            "unmatchedSinceRequest > unmatchedThreshold"),
        Exhibit.of(
            "the safe position is one too far in a batch that is settled in part",
            "dispatch/Batch.java",
            "event(settled - 1).sequenceId()",
            "event(Math.min(settled, size - 1)).sequenceId()"),
        Exhibit.of(
            "new batches start while one is being retried",
            "dispatch/DispatchWindow.java",
            "return batches.size() < maxInFlight && outcomes.retrying() == 0;",
            "return batches.size() - outcomes.retrying() < maxInFlight;"),
        Exhibit.of(
            "a batch starts before the checkpoint of the one before it is stored",
            "batch/CoreSettings.java",
            "waitForCheckpoint ? unsaved == 0 : unsaved",
            "unsaved"),
        Exhibit.of(
            "skipped events are not counted in the checkpoint that passes them",
            "dispatch/DispatchWindow.java",
            "      skippedEvents += head.skipped;\n",
            ""),
        Exhibit.of(
            "a reset keeps the generation",
            "memory/CheckpointRow.java",
            "newGeneration, epoch, version, null,",
            "generation, epoch, version, null,"),
        Exhibit.of(
            "a reset keeps the position",
            "memory/CheckpointRow.java",
            "newGeneration, epoch, version, null,",
            "newGeneration, epoch, version, position,"),
        Exhibit.of(
            "a part that was delivered counts one event too many",
            "dispatch/BatchOutcomes.java",
            "    settle(batch, count - attempt.progressApplied);",
            "    settle(batch, Math.min(count + 1, attempt.count()) - attempt.progressApplied);"),
        Exhibit.of(
            "a filtered batch believes that its own first event is settled",
            "batch/BatchFiller.java",
            "before < 0 ? lastSeen : notNull(chunk.peek(before))",
            "before < 0 ? lastSeen : notNull(chunk.peek(before + 1))"),
        Exhibit.of(
            "a settled batch that is not stored at once is forgotten",
            "checkpoint/CheckpointGate.java",
            "return settledEvents == settledAtRequest ? hasMoved(safePosition) "
                + ": !safePosition.isEmpty();",
            "return settledEvents == settledAtRequest && hasMoved(safePosition);"),
        Exhibit.of(
            "the answer of a claim that was given up starts an instance",
            "lifecycle/ManagedStream.java",
            "          if (claiming != request) {\n            return null;\n          }\n",
            ""),
        Exhibit.of(
            "a dispatcher is closed while it is in use",
            "lifecycle/Definitions.java",
            "before == null || before == running || before == wanted",
            "before == null || before == wanted"),
        Exhibit.of(
                "the outcome of an attempt that was given up counts",
                "dispatch/AttemptNode.java",
                "return STATE.compareAndSet(this, LIVE, FENCED);",
                "return state == LIVE;")
            .and(
                "dispatch/DispatchWindow.java",
                "    if (batch.attempt != attempt) {\n      return;\n    }\n    startClock",
                "    startClock"),
        Exhibit.of(
            "the bytes of batches in flight do not count",
            "batch/ByteGate.java",
            "bytes > maxBytes - heldBytes",
            "bytes > maxBytes - openBytes"),
        Exhibit.of(
            "the bytes of settled batches are never given back",
            "batch/ByteGate.java",
            "      heldBytes -= batches.removeFirst();\n",
            "      batches.removeFirst();\n"),
        Exhibit.of(
            "an event that may not be put aside counts as settled",
            "dispatch/DispatchWindow.java",
            "      case UNKNOWN -> {\n"
                + "        outcomes.notParked(parking, \"nobody knows whether the event was put aside\");\n"
                + "        parkings.again(parking, nowNanos);\n"
                + "      }",
            "      case UNKNOWN -> outcomes.parked(parking.batch, nowNanos);"),
        Exhibit.of(
            "parked events are not counted in the checkpoint that passes them",
            "dispatch/DispatchWindow.java",
            "      parkedEvents += head.parked;\n",
            ""),
        Exhibit.of(
            "a replay goes out beside a full window",
            "batch/StreamCore.java",
            "return effects.canDispatch() && window.liveAttempts() < settings.maxInFlight();",
            "return effects.canDispatch();"),
        Exhibit.of(
            "whoever waits for a replay is not told that the stream has ended",
            "batch/StreamCore.java",
            "    replays.clear(stopped());\n",
            ""),
        Exhibit.of(
            "whoever drains leaves while something is announced",
            "runner/Mailbox.java",
            "return PENDING.compareAndSet(this, seen, 0L);",
            "PENDING.setVolatile(this, 0L);\n    return true;"));
  }
}
