package io.eventstreams.engine.simulation;

import java.util.List;

/** Faults in whose thread does what, in what a stop waits for, and in what the seed decides. */
final class ThreadExhibits {
  private ThreadExhibits() {}

  static List<Exhibit> all() {
    return List.of(
        Exhibit.of(
            "a consumer's thread drains as long as there is work",
            "runner/StreamRunner.java",
            "    if (mailbox.announce()) {\n      drainNoted(false);\n    }",
            "    if (mailbox.announce()) {\n      drainNoted(true);\n    }"),
        Exhibit.of(
            "what a consumer's thread leaves undone is left to nobody",
            "runner/StreamRunner.java",
            "      mark.draining = outer;\n      if (passOn) {\n        handOver.passOn();\n      }",
            "      mark.draining = outer;\n      if (passOn && home) {\n        handOver.passOn();\n"
                + "      }"),
        Exhibit.of(
            "an interrupt is still there when the user's code has returned",
            "dispatch/UserCall.java",
            "        Thread.interrupted();\n        STATE",
            "        STATE"),
        Exhibit.of(
            "whoever drains saves, also where the store may block",
            "checkpoint/CheckpointWriter.java",
            "this.savesAtOnce = !store.mayBlock();",
            "this.savesAtOnce = true;"),
        Exhibit.of(
                "an event is put aside beside a save that is under way",
                "checkpoint/CheckpointSlot.java",
                "    PARK.getAndSet(this, new ParkRequest(owner, event));\n    enqueue();",
                "    writer.parkNow(owner, event);")
            .and(
                "checkpoint/CheckpointWriter.java",
                "  void enqueue(CheckpointSlot slot) {",
                "  void parkNow(CheckpointOwner owner, io.eventstreams.api.spi.ParkedEvent event) {\n"
                    + "    parking.park(owner, event);\n  }\n\n"
                    + "  void enqueue(CheckpointSlot slot) {"),
        Exhibit.of(
                "two threads do the work of one store",
                "checkpoint/CheckpointWriter.java",
                "    this.thread = threads.start(threadName, this::workOnce);",
                "    this.thread = threads.start(threadName, this::workOnce);\n"
                    + "    this.other = threads.start(threadName, this::workOnce);")
            .and(
                "checkpoint/CheckpointWriter.java",
                "  private final StoreThread thread;",
                "  private final StoreThread thread;\n  private final StoreThread other;")
            .and(
                "checkpoint/CheckpointWriter.java",
                "    thread.wake();\n",
                "    thread.wake();\n    other.wake();\n"),
        Exhibit.of(
            "the answers of a group are those of its first save",
            "checkpoint/CheckpointWriter.java",
            "writes.get(index), results.get(index)));",
            "writes.get(index), results.get(0)));"),
        Exhibit.of(
            "a group of saves that threw counts as stored",
            "checkpoint/CheckpointWriter.java",
            "return Collections.nCopies(writes.size(), SaveResult.UNKNOWN);",
            "return Collections.nCopies(writes.size(), SaveResult.SAVED);"),
        Exhibit.of(
            "an instance is not told that it was fenced",
            "checkpoint/CheckpointWriter.java",
            "        request.owner().fenced();\n",
            ""),
        Exhibit.of(
            "a stop has twice its time",
            "lifecycle/StreamInsight.java",
            "stream.await(isEnded, leftNanos)",
            "stream.await(isEnded, 2 * leftNanos)"),
        Exhibit.of(
            "a stop does not wait for what ends soon",
            "lifecycle/StreamInsight.java",
            "stream.await(isEnded, leftNanos)",
            "stream.await(isEnded, 0)"),
        Exhibit.of(
            "a back-off is drawn where the seed has no say",
            "dispatch/RetryPolicy.java",
            "(delayNanos * share.getAsDouble())",
            "(delayNanos * Math.random())"),
        Exhibit.of(
            "a replay forgets what was put aside before it was delivered",
            "lifecycle/ParkedRows.java",
            "    ReplayWait wait = new ReplayWait();\n",
            "    store.delete(streamId, id);\n    ReplayWait wait = new ReplayWait();\n"));
  }
}
