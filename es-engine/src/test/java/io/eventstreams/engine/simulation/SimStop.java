package io.eventstreams.engine.simulation;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import org.jspecify.annotations.Nullable;

/** What holds when a stop has ended, well or not, if nothing else was asked meanwhile. */
final class SimStop {
  /** Of time in which a thread had work and did not get to it. */
  private static final long LONG_JUMP_NANOS = 1_000_000_000L;

  private final SimWorld world;
  private final SimHistory history;
  private final SimProcess process;
  private final String streamId;
  private final int askedBefore;
  private final int operationsBefore;
  private final int disturbancesBefore;
  private final int nestingsBefore;
  private final long beganNanos;
  private final long jumpedBefore;

  SimStop(SimWorld world, SimProcess process, String streamId, int askedBefore) {
    this.world = world;
    this.history = world.history;
    this.process = process;
    this.streamId = streamId;
    this.askedBefore = askedBefore;
    this.operationsBefore = process.operations.getOrDefault(streamId, 0);
    this.disturbancesBefore = process.disturbances;
    this.nestingsBefore = world.scheduler.nestings();
    this.beganNanos = world.scheduler.nowNanos();
    this.jumpedBefore = world.scheduler.jumpedNanos();
  }

  private boolean isAlone() {
    return process.operations.getOrDefault(streamId, 0) == operationsBefore && !process.isZombie;
  }

  private @Nullable SimInstance instance() {
    return process.instances.get(streamId);
  }

  void succeeded() {
    inTime();
    SimInstance instance = instance();
    if (instance == null || !isAlone()) {
      return;
    }
    instance.stopped = true;
    history.check(
        instance.sourceRuns == 0 && instance.calls == 0 && !instance.hasBatchOut(),
        SimLaw.NOTHING_AFTER_STOP,
        () -> "a stop has ended while something still runs, or may still answer");
    SimEra era = instance.era;
    if (!era.over && isStoreWell() && era.parked.isEmpty() && process.noThread == 0) {
      world.coverage.reached(SimPoint.STOP_IS_CLEAN);
      int delivered = instance.deliveredUpTo(history.log);
      history.check(
          delivered == instance.start || era.stored >= delivered,
          SimLaw.STOP_STORES,
          () -> "delivered is " + delivered + ", stored is " + era.stored);
    }
  }

  private boolean isStoreWell() {
    for (Kind kind : Kind.values()) {
      boolean isStore = kind.name().startsWith("SAVE_") || kind == Kind.PAUSE;
      if (isStore && !world.faults.isOff(kind)) {
        return false;
      }
    }
    return true;
  }

  void failed(EventStreamException failure) {
    inTime();
    SimInstance instance = instance();
    if (failure.code() == ErrorCode.STOP_TIMED_OUT) {
      world.coverage.reached(SimPoint.STOP_TIMES_OUT);
      boolean hasReason =
          !isAlone()
              || instance == null
              || instance.sourceRuns > 0
              || instance.calls > 0
              || process.savesUnderWay > 0
              || world.scheduler.jumpedNanos() - jumpedBefore > LONG_JUMP_NANOS
              || process.disturbances != disturbancesBefore
              || world.scheduler.nestings() > nestingsBefore + 1;
      history.check(
          hasReason,
          SimLaw.STOP_IN_TIME,
          () -> "nothing keeps the stream from stopping: " + failure.getMessage());
    }
  }

  private void inTime() {
    long took = world.scheduler.nowNanos() - beganNanos;
    history.check(
        world.operations().asked() != askedBefore
            || world.scheduler.nestings() > nestingsBefore + 1
            || took <= SimSettings.STOP_TIMEOUT.toNanos() + SimHistory.SLACK_NANOS,
        SimLaw.STOP_IN_TIME,
        () -> "stop took " + took + " ns");
  }
}
