package io.eventstreams.engine.simulation;

import java.util.List;

/** Faults in how this engine does things: its lifecycle, its drains, its slots and timers. */
final class DesignExhibits {
  private DesignExhibits() {}

  static List<Exhibit> all() {
    return List.of(
        Exhibit.of(
            "an attempt takes a second outcome",
            "dispatch/AttemptNode.java",
            "    if (STATE.compareAndSet(this, LIVE, DONE)) {\n      outcome = result;",
            "    if (state != FENCED) {\n      STATE.setVolatile(this, DONE);\n"
                + "      outcome = result;"),
        Exhibit.of(
            "each change of a stream makes another one of it",
            "lifecycle/StreamRegistry.java",
            "byId.computeIfAbsent(id, newId -> new ManagedStream<>(newId, host))",
            "byId.compute(id, (newId, old) -> new ManagedStream<>(newId, host))"),
        Exhibit.of(
            "a stop waits for the end of a back-off",
            "runner/StreamRunner.java",
            "      core.stop(nowNanos);\n      calls.interrupt();",
            "      if (core.bufferedEvents() > 0) {\n"
                + "        seams.timers().after(1_000_000_000L, () -> raise(Mailbox.STOP));\n"
                + "        return;\n      }\n"
                + "      core.stop(nowNanos);\n      calls.interrupt();"),
        Exhibit.of(
            "memory changes before the row",
            "lifecycle/StatusChanges.java",
            "        changes.followStatus(stream, stream.row.make(() -> rows().update(",
            "        stream.show(stream.view().orElseThrow().withRuntimeStatus(target, null));\n"
                + "        changes.followStatus(stream, stream.row.make(() -> rows().update("),
        Exhibit.of(
            "a close forgets a stream",
            "lifecycle/ManagerEnd.java",
            "all.forEach(ManagedStream::close);",
            "all.stream().skip(1).forEach(ManagedStream::close);"),
        Exhibit.of(
            "a close forgets a dispatcher",
            "lifecycle/ManagerEnd.java",
            "all.forEach(ManagedStream::dispose);",
            "all.stream().skip(1).forEach(ManagedStream::dispose);"),
        Exhibit.of(
                "rows are passed over at the beginning while others are removed",
                "lifecycle/StartUp.java",
                "      rows = streams.list(page.withFilter(after)).items();",
                "      seen += PAGE;\n      rows = streams.list(page.withSkip(seen)).items();")
            .and(
                "lifecycle/StartUp.java",
                "    while (!rows.isEmpty()) {",
                "    int seen = 0;\n    while (!rows.isEmpty()) {")
            .and("lifecycle/StartUp.java", "PAGE = 200", "PAGE = 1"),
        Exhibit.of(
            "an event that has filled the room for parked events is not found there",
            "checkpoint/EventParking.java",
            "isFull && isThere(event)",
            "isFull && isThere(event) && store.count(event.streamId()) < 0"),
        Exhibit.of(
            "a full room counts as one that has the event",
            "checkpoint/EventParking.java",
            "isFull && isThere(event)",
            "isFull"),
        Exhibit.of(
            "a position that is passed without an event is not kept",
            "batch/BatchFiller.java",
            "    seen = null;\n    lastSeen = sequenceId;",
            "    seen = null;"),
        Exhibit.of(
            "a position that is passed without an event passes the open batch",
            "batch/BatchFiller.java",
            "    seen = null;\n    lastSeen = sequenceId;",
            "    seen = null;\n    lastSeen = sequenceId;\n"
                + "    if (!assembler.isEmpty()) {\n"
                + "      assembler.clear();\n    }"),
        Exhibit.of(
            "attempts outlive their instance",
            "batch/StreamCore.java",
            "    window.clear();\n",
            ""),
        Exhibit.of(
            "a drain that finds no thread is forgotten",
            "runner/DrainHandOver.java",
            "      callLater();\n      return;",
            "      return;"),
        Exhibit.of(
            "what finds no thread is forgotten",
            "runner/RunnerSeams.java",
            "      timers.after(AGAIN_NANOS, () -> execute(task));\n      return true;",
            "      return true;"),
        Exhibit.of(
            "what finds no thread is thrown back",
            "runner/RunnerSeams.java",
            "      timers.after(AGAIN_NANOS, () -> execute(task));\n      return true;",
            "      throw noThread;"),
        Exhibit.of(
            "a call that finds no thread counts as running",
            "runner/DispatchCalls.java",
            "      if (!accepted) {\n        returned(next);\n      }\n    }\n",
            "    }\n"),
        Exhibit.of(
            "whoever drains leaves one answer behind",
            "runner/Mailbox.java",
            "      reversed = node;\n      node = following;",
            "      reversed = node;\n      node = null;"),
        Exhibit.of(
                "the timer of a wait that is over ends the next one",
                "lifecycle/RestartWait.java",
                "if (ended == number) {",
                "if (ended <= number) {")
            .and("lifecycle/RestartWait.java", "      armed.cancel();\n", ""),
        Exhibit.of(
            "an event settles before the store has put it aside",
            "runner/StoreCalls.java",
            "    slot.park(\n        this,",
            "    parked(SaveResult.SAVED);\n    slot.park(\n        this,"),
        Exhibit.of(
            "an instance that fails does not give up its work",
            "runner/StreamRunner.java",
            "      core.abandon();\n    } finally {",
            "    } finally {"),
        Exhibit.of(
            "a dispatcher that is superseded is not closed",
            "lifecycle/Definitions.java",
            "    running = null;\n    return ended::close;",
            "    running = null;\n    return () -> {};"),
        Exhibit.of(
            "a dispatcher is not closed that was superseded while its row was claimed",
            "lifecycle/Definitions.java",
            "return before == null ? null : before::close;",
            "return null;"),
        Exhibit.of(
            "a deletion leaves the dispatcher open",
            "lifecycle/ManagedStream.java",
            "      lock.step(definitions::takeAll);\n",
            ""),
        Exhibit.of(
            "an event is skipped and not counted",
            "dispatch/BatchOutcomes.java",
            "    batch.skipped += events;\n",
            ""),
        Exhibit.of(
            "the statistics tell of a checkpoint before it is stored",
            "batch/StreamCore.java",
            "    effects.saveCheckpoint(\n        safe, window",
            "    statistics.checkpointSaved(safe);\n    effects.saveCheckpoint(\n        safe, window"),
        Exhibit.of(
            "the window is one too large",
            "dispatch/DispatchWindow.java",
            "return batches.size() < maxInFlight && outcomes",
            "return batches.size() <= maxInFlight && outcomes"),
        Exhibit.of(
            "a batch is tried again before its time has come",
            "dispatch/RetryClock.java",
            "return started ? nowNanos - startedAtNanos : 0;",
            "return Long.MAX_VALUE;"),
        Exhibit.of(
            "a slot that was given to the writer is never free again",
            "checkpoint/CheckpointSlot.java",
            "    writerWork = WriterWork.UNDER_WAY;\n    queued = false;\n",
            "    writerWork = WriterWork.UNDER_WAY;\n    queued = failures > 0;\n"),
        Exhibit.of(
            "a checkpoint that failed is not tried again",
            "checkpoint/CheckpointWriter.java",
            "timers.after(delayNanos, () -> backOffIsOver(slot));",
            "timers.after(delayNanos, () -> {});"),
        Exhibit.of(
            "a limit that is lowered is not followed",
            "lifecycle/Definitions.java",
            "    wish.define(adjusted);\n",
            ""));
  }
}
