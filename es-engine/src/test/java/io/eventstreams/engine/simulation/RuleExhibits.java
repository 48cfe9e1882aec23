package io.eventstreams.engine.simulation;

import java.util.List;

/** Rules of the core, the window and the checkpoint, each taken out by itself. */
final class RuleExhibits {
  private RuleExhibits() {}

  static List<Exhibit> all() {
    return List.of(
        Exhibit.of(
            "what came before a broken event is read again",
            "batch/BatchFiller.java",
            "chunk.position(), valid);\n      lastSeen = last;",
            "chunk.position(), valid);\n      lastSeen = refusal == null ? last : lastSeen;"),
        Exhibit.of(
            "a source that missed an event is told to go on",
            "intake/SourceRun.java",
            "return result == ChunkEnd.TAKEN ? SourceInstruction.CONTINUE : SourceInstruction.EXIT;",
            "return SourceInstruction.CONTINUE;"),
        Exhibit.of(
            "a reset gives a generation that was there before",
            "lifecycle/EngineManager.java",
            "streams().reset(stream.id(), generations.getAsLong(), sequenceId)",
            "streams().reset(stream.id(), 1, sequenceId)"),
        Exhibit.of(
                "a deletion leaves the checkpoint to the next stream with the id",
                "memory/InMemoryStreamStore.java",
                "      table.remove(row);\n",
                "      table.remove(row);\n      gone.put(id, row);\n")
            .and(
                "memory/InMemoryStreamStore.java",
                "    table.add(new StreamRow<>(id, ++rowsMade, stored, generation,"
                    + " table.clock().millis()));",
                "    StreamRow<S> before = gone.remove(id);\n"
                    + "    table.add(before == null ? new StreamRow<>(id, ++rowsMade, stored,"
                    + " generation, table.clock().millis()) : before);\n"
                    + "    table.change(table.byId(id), stored);")
            .and(
                "memory/InMemoryStreamStore.java",
                "  private long rowsMade;",
                "  private final java.util.Map<String, StreamRow<S>> gone ="
                    + " new java.util.HashMap<>();\n  private long rowsMade;"),
        Exhibit.of(
            "a late write finds a row that is gone",
            "memory/InMemoryCheckpointStore.java",
            "return row == null ? SaveResult.STALE : row.save(write, nowMillis);",
            "return row == null ? SaveResult.SAVED : row.save(write, nowMillis);"),
        Exhibit.of(
            "each instance has a slot of its own",
            "lifecycle/ManagedStream.java",
            "host.seams(), slot, claim.get(), watch, this::ended);",
            "host.seams(), new CheckpointSlot(id, host.writer(), this::slotQuiet), claim.get(),"
                + " watch, this::ended);"),
        Exhibit.of(
            "a second try has the version of the first",
            "checkpoint/CheckpointWriter.java",
            "    slot.version++;\n",
            "    if (slot.failures == 0) {\n      slot.version++;\n    }\n"),
        Exhibit.of(
            "a write to another owner's row counts as stored",
            "checkpoint/CheckpointWriter.java",
            "      if (request != null) {\n        request.owner().fenced();\n      }\n",
            "      saved(slot);\n"),
        Exhibit.of(
            "a write that the row refused counts as stored",
            "checkpoint/CheckpointWriter.java",
            "      case STALE, UNKNOWN -> readBack(slot, write);",
            "      case STALE -> saved(slot);\n      case UNKNOWN -> readBack(slot, write);"),
        Exhibit.of(
            "an instance that was fenced claims again at once",
            "lifecycle/ManagedStream.java",
            "long delayNanos = host.restartDelayNanos();",
            "long delayNanos = 0;"),
        Exhibit.of(
            "an event counts as put aside though the store said no",
            "dispatch/DispatchWindow.java",
            "      case NOT_SAVED, STALE -> {\n"
                + "        outcomes.notParked(parking, \"the event could not be put aside\");\n"
                + "        parkings.againRenamed(parking, nowNanos);\n"
                + "      }",
            "      case NOT_SAVED, STALE -> outcomes.parked(parking.batch, nowNanos);"),
        Exhibit.of(
            "there is room for any number of events that are put aside",
            "checkpoint/EventParking.java",
            "store.count(event.streamId()) >= maxParked",
            "store.count(event.streamId()) < 0"),
        Exhibit.of(
            "an event with the id of the one before is taken",
            "batch/BatchFiller.java",
            "return closed.equals(event.sequenceId());",
            "return false;"),
        Exhibit.of(
            "a call starts before the one that was given up has returned",
            "runner/StreamRunner.java",
            "return calls.running() < core.maxInFlight();",
            "return true;"),
        Exhibit.of(
            "a batch is tried again while its call still runs",
            "dispatch/DispatchWindow.java",
            "        && !batch.isSettled()\n        && !isHeldByCall(batch);",
            "        && !batch.isSettled();"),
        Exhibit.of(
            "a batch that does not fill waits for ever",
            "batch/BatchAssembler.java",
            "return ageNanos >= settings.batchTimeoutNanos();",
            "return false;"),
        Exhibit.of(
            "a stream that is idle does not hand out what it has",
            "batch/BatchAssembler.java",
            "return idle\n          || ageNanos >= BUSY_LIMIT_NANOS\n          || examinedSinceOpen",
            "return examinedSinceOpen"),
        Exhibit.of(
            "a stop waits as long as it takes",
            "lifecycle/StreamInsight.java",
            "stream.await(isEnded, leftNanos)",
            "stream.await(isEnded, Long.MAX_VALUE / 4)"),
        Exhibit.of(
            "an instance ends while its calls still run",
            "runner/StreamRunner.java",
            "&& run == null && calls.isQuiet()",
            "&& run == null"),
        Exhibit.of(
            "timers and stores drain",
            "runner/StreamRunner.java",
            "    if (mailbox.announce()) {\n      handOver.passOn();\n    }",
            "    if (mailbox.announce()) {\n      drainNoted(true);\n    }"),
        Exhibit.of(
            "a drain begins within that of another stream",
            "runner/StreamRunner.java",
            "    if (mark != null && mark.draining == null) {",
            "    if (mark != null) {"),
        Exhibit.of(
            "progress is counted again each time",
            "dispatch/DispatchWindow.java",
            "      attempt.progressApplied = reported;\n",
            ""),
        Exhibit.of(
            "a list is answered before its last event was taken",
            "batch/StreamCore.java",
            "} else if (filler.isUsedUp()) {",
            "} else {"),
        Exhibit.of(
            "an event that is too large waits though nothing is held",
            "batch/ByteGate.java",
            "heldBytes > 0 && bytes >",
            "bytes >"),
        Exhibit.of(
            "the delivery id knows the first event only",
            "dispatch/AttemptNode.java",
            "return DeliveryId.render(stream, first, last, events.size());",
            "return DeliveryId.render(stream, first, first, last.length());"),
        Exhibit.of(
            "a part that is larger than the whole counts",
            "dispatch/BatchOutcomes.java",
            "if (count < least || count > attempt.count()) {",
            "if (count < least) {"),
        Exhibit.of(
            "the refusal of one event is that of all that follow it",
            "dispatch/BatchOutcomes.java",
            "refused(batch, 1, refused, nowNanos);",
            "refused(batch, batch.remaining(), refused, nowNanos);"),
        Exhibit.of(
            "the first event of a batch that fails is put aside untried",
            "dispatch/BatchOutcomes.java",
            "    if (events > 1) {\n      batch.halve();",
            "    if (events > 1 && batch.size() < 0) {\n      batch.halve();"),
        Exhibit.of(
            "an event that is tried alone has no time of its own",
            "dispatch/BatchOutcomes.java",
            "    if (batch.remaining() == 1) {\n      batch.clock.restart();\n    } else {\n"
                + "      batch.clock.nextRange();\n    }",
            "    batch.clock.nextRange();"),
        Exhibit.of(
            "the second half of a batch is forgotten",
            "dispatch/BatchOutcomes.java",
            "      batch.takeAll();\n      changeRange(batch);\n      waitFor(batch, 0, nowNanos);",
            "      batch.settled = batch.size();\n      settled(batch);"),
        Exhibit.of(
            "a call from within a consumer waits for its stream",
            "lifecycle/ManagedStream.java",
            "return GuardedListener.isInside() || DrainMark.isWithin(runner());",
            "return false;"),
        Exhibit.of(
            "an input that fails ends nothing",
            "runner/StreamRunner.java",
            "      fail(broken);\n      return false;",
            "      return false;"),
        Exhibit.of(
            "a store that stalls does not hold a stream",
            "batch/CoreSettings.java",
            "waitForCheckpoint ? unsaved == 0 : unsaved < maxUnsaved;",
            "!waitForCheckpoint || unsaved == 0;"),
        Exhibit.of(
            "a reset that fails leaves the stream suspended",
            "lifecycle/EngineManager.java",
            "      ResetCalls.callAll(callbacks);\n    } finally {\n      stream.resume();\n",
            "      ResetCalls.callAll(callbacks);\n      stream.resume();\n    } finally {\n"
                + "      beganNanos = 0;\n"),
        Exhibit.of(
            "a batch is skipped that has time left",
            "dispatch/NextStepRule.java",
            "if (clock.elapsedNanos(nowNanos) < retryTimeoutNanos) {",
            "if (errorHandling != ErrorHandlingType.SKIP\n"
                + "        && clock.elapsedNanos(nowNanos) < retryTimeoutNanos) {"),
        Exhibit.of(
            "the last checkpoint is not stored on a stop",
            "batch/StreamCore.java",
            "    if (gate.isBehind(safe, settled)) {",
            "    if (safe.isBlank()) {"));
  }
}
