package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.engine.simulation.Exhibit;
import io.eventstreams.engine.simulation.FaultyEngine;
import org.junit.jupiter.api.Test;

/**
 * A thread that cannot remember which stream it drains, since there is no memory for it: what it
 * was about to do is done by another, or without. Compiled in, since memory does not run out at one
 * place at will.
 */
class UnmarkedThreadTest {
  private static void noMemory(String where, int times, String consumer) throws Exception {
    Exhibit noMemory =
        Exhibit.of(
            "no memory for a mark",
            "runner/DrainMark.java",
            "    return MINE.get();",
            "    if (%s && left-- > 0) {\n".formatted(where)
                + "      throw new OutOfMemoryError(\"planted\");\n    }\n"
                + "    return MINE.get();\n  }\n\n"
                + "  private static volatile int left = %d;\n\n  static {".formatted(times));
    FaultyEngine engine = new FaultyEngine(noMemory, UnmarkedThreadProbe.class);
    assertThat(engine.probe(consumer)).isNull();
  }

  @Test
  void whatAConsumersThreadWouldDrainIsPassedOn() throws Exception {
    noMemory("Thread.currentThread().getName().startsWith(\"a consumer\")", 1_000, "later");
  }

  @Test
  void whatAWorkerHasTakenOverIsTakenOverLater() throws Exception {
    noMemory("Thread.currentThread().getName().startsWith(\"es-\")", 3, "later");
  }

  @Test
  void aUsersCodeRunsAllTheSame() throws Exception {
    noMemory(calledBy("inside"), 1_000, "later");
  }

  @Test
  void aBlockingCallIsMadeAllTheSame() throws Exception {
    noMemory(calledBy("makeCalls"), 1_000, "blocking");
  }

  private static String calledBy(String method) {
    return "StackWalker.getInstance().walk(frames -> frames.limit(3)"
        + ".anyMatch(frame -> frame.getMethodName().equals(\"%s\")))".formatted(method);
  }
}
