package io.eventstreams.engine.simulation;

import java.util.List;

/** Faults in how a source is run, and in what becomes of its lists. */
final class SourceExhibits {
  private SourceExhibits() {}

  static List<Exhibit> all() {
    return List.of(
        Exhibit.of(
            "a source is called again before its run has returned",
            "batch/StreamCore.java",
            "    restarts.missed();\n    effects.chunkFinished(ChunkEnd.EXIT, refusal);",
            "    restarts.missed();\n    restarts.ended();\n"
                + "    effects.chunkFinished(ChunkEnd.EXIT, refusal);"),
        Exhibit.of(
            "a source begins where the log begins",
            "batch/StreamCore.java",
            "effects.startSource(filler.lastSeen());",
            "effects.startSource(\"\");"),
        Exhibit.of(
                "a list is taken whichever run it is from",
                "intake/SourceRun.java",
                "    if (over || cancelled) {\n      return SourceInstruction.EXIT;\n    }\n    if (events",
                "    if (events")
            .and(
                "runner/StreamRunner.java",
                "      if (offering == run) {",
                "      if (run != null) {"),
        Exhibit.of(
            "a run that is over is not told so",
            "intake/SourceRun.java",
            "    if (over || cancelled) {\n      return SourceInstruction.EXIT;\n    }\n    if (events",
            "    if (over || cancelled) {\n      return SourceInstruction.CONTINUE;\n    }\n    if (events"),
        Exhibit.of(
            "a filter decides by the list before",
            "batch/BatchFiller.java",
            "    chunk.open(events);\n    decided = 0;",
            "    chunk.open(events);"),
        Exhibit.of(
            "what did not fit is decided by what did",
            "batch/BatchFiller.java",
            "    wanted >>>= seen; // by 64 it is none, but then it is not read again\n",
            ""),
        Exhibit.of(
            "a longer gap between events that match counts as one",
            "dispatch/Batch.java",
            "      source += gap;\n",
            "      source += Math.min(gap, 1);\n"),
        Exhibit.of(
            "a run of events that match is one too long",
            "dispatch/Batch.java",
            "    reserve(Long.bitCount(matching), maxSize);",
            "    if ((matching & 2L) == 0 && from.length > position + 1) {\n      matching |= 2L;\n    }\n"
                + "    reserve(Long.bitCount(matching), maxSize);"),
        Exhibit.of(
            "what is left of a part has the time of the whole",
            "dispatch/BatchOutcomes.java",
            "    beginAnew(batch);\n    if (partial.rest()",
            "    if (partial.rest()"),
        Exhibit.of(
            "a consumer is not told that its time is over",
            "dispatch/DispatchWindow.java",
            "        unreturned.add(attempt);\n        attempt.notifyCancelled();\n        int",
            "        unreturned.add(attempt);\n        int"),
        Exhibit.of(
            "a stream that is stopping takes lists",
            "batch/StreamCore.java",
            "    if (stopping || !restarts.isTaking()) {",
            "    if (!restarts.isTaking()) {"));
  }
}
