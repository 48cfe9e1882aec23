package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.CheckpointState;
import io.eventstreams.api.spi.CheckpointWrite;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.CoreRig.Handed;
import io.eventstreams.engine.internal.dispatch.Parking;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every input that must not change anything where the world stands: what is late, double, foreign,
 * or of no use.
 */
final class ScopeRefusals {
  private static final Exception OBSTACLE = new ScopeFailure("an obstacle");
  private static final int REMEMBERED = 3;
  private static final long LONG_PAUSE_NANOS = 1_000_000_000;

  private final ScopeWorld world;
  private final List<Refused> all = new ArrayList<>();

  /** An input that is to be refused, or ignored. */
  record Refused(String name, Runnable input) {}

  private ScopeRefusals(ScopeWorld world) {
    this.world = world;
  }

  static List<Refused> of(ScopeWorld world) {
    ScopeRefusals refusals = new ScopeRefusals(world);
    refusals.ofStore();
    ScopeInstance running = world.instance;
    if (running != null) {
      refusals.ofAttempts(running);
      refusals.ofParkings(running);
      refusals.ofSource(running);
      if (running.rig.core().isStopping()) {
        refusals.ofEnd(running);
      } else if (running.completed.isEmpty()) {
        // Also takes in what was told to attempts that are over.
        refusals.add("a timer that is of no use", running.rig::pump);
      }
    }
    return refusals.all;
  }

  private void add(String name, Runnable input) {
    all.add(new Refused(name, input));
  }

  private void ofStore() {
    CheckpointState row = world.store.row();
    refusedWrite("an older generation", row.generation() - 1, row.epoch(), row.version() + 9);
    refusedWrite("an older epoch", row.generation(), row.epoch() - 1, row.version() + 9);
    refusedWrite("a version that was used", row.generation(), row.epoch(), row.version());
  }

  private void refusedWrite(String what, long generation, long epoch, long version) {
    CheckpointWrite write =
        new CheckpointWrite("stream", generation, epoch, version, "999999", 9, 9);
    add("a write of " + what, () -> check(world.store.refuses(write), "a write of " + what));
  }

  private void ofAttempts(ScopeInstance running) {
    for (Handed handed : running.completed) {
      add("a second outcome before the first is seen", () -> completeAgain(handed));
    }
    for (Handed handed : last(running.dead)) {
      add(
          "an outcome of an attempt that is over",
          () -> {
            completeAgain(handed);
            handed.attempt().handedOver();
            handed.attempt().progress(handed.events().size());
          });
      add(
          "the outcome of an attempt for the second time",
          () -> running.rig.core().outcome(handed.attempt(), running.rig.nowNanos));
    }
  }

  private static void completeAgain(Handed handed) {
    for (int code = 0; code < ScopeOutcomes.count(handed.events().size()); code++) {
      handed.attempt().complete(ScopeOutcomes.of(code));
    }
  }

  private void ofParkings(ScopeInstance running) {
    for (Parking<Integer> old : last(running.oldParkings)) {
      if (old != running.parking) {
        for (SaveResult result : SaveResult.values()) {
          add(
              "a second answer for an event that was put aside",
              () -> running.rig.core().parked(old, result, running.rig.nowNanos));
        }
        add(
            "a second obstacle for an event that was put aside",
            () -> running.rig.core().notParkable(old, OBSTACLE, running.rig.nowNanos));
      }
    }
    add(
        "an old checkpoint's answer",
        () -> running.rig.core().checkpointSaved(running.claim.startPosition(), 0));
  }

  private void ofSource(ScopeInstance running) {
    List<Event<Integer>> list = List.of(world.log.get(0));
    SourceRun<GenericEventStream, Integer> old = running.oldRun;
    if (old != null) {
      add("a list of a run that has ended", () -> refusedOffer(old, list));
    }
    SourceRun<GenericEventStream, Integer> run = running.run;
    if (run != null && running.offered == 0 && (run.cancelled() || running.missed)) {
      add("a list of a run that missed an event", () -> refusedOffer(run, list));
    }
    boolean takes = run != null && !running.missed && !running.rig.core().isStopping();
    if (!takes) {
      add("a list while none is taken", () -> refusedByCore(running, list));
    }
    if (run == null || running.missed) {
      add("a list taken back while none is taken", () -> running.rig.core().withdrawOffer());
    }
  }

  private static void refusedOffer(
      SourceRun<GenericEventStream, Integer> run, List<Event<Integer>> list) {
    check(run.offer(list) == SourceInstruction.EXIT, "a list of a run that is over is taken");
  }

  private static void refusedByCore(ScopeInstance running, List<Event<Integer>> list) {
    List<ChunkEnd> ends = running.rig.chunkEnds;
    int before = ends.size();
    running.rig.core().offer(list);
    check(ends.size() == before + 1, "a list is not answered");
    check(ends.remove(before) == ChunkEnd.EXIT, "a list is taken");
  }

  /** Nothing happens any more. */
  private void ofEnd(ScopeInstance running) {
    CoreRig rig = running.rig;
    StreamCore<Integer> core = rig.core();
    int requests = rig.saves.size() + rig.dispatches.size() + rig.starts.size() + rig.cancels;
    add(
        "a second stop, a failure and a timer after the end",
        () -> {
          core.stop(rig.nowNanos);
          core.abandon();
          core.attemptsChanged(rig.nowNanos);
          core.advance(rig.nowNanos + LONG_PAUSE_NANOS, 0, true, true, Integer.MAX_VALUE);
          rig.pump();
          check(
              requests
                  == rig.saves.size() + rig.dispatches.size() + rig.starts.size() + rig.cancels,
              "something is asked for after the end");
        });
  }

  private static <T> List<T> last(List<T> list) {
    return list.subList(Math.max(0, list.size() - REMEMBERED), list.size());
  }

  private static void check(boolean law, @Nullable String broken) {
    if (!law) {
      throw new AssertionError(broken);
    }
  }
}
