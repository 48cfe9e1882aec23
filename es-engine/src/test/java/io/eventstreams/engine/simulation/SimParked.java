package io.eventstreams.engine.simulation;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.spi.ParkedEventStore;
import io.eventstreams.api.spi.SaveResult;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One process's view of the events that are put aside: a call fails before or after it took effect,
 * or takes effect later than it answered.
 */
final class SimParked implements ParkedEventStore {
  private static final long LONGEST_LIMBO_NANOS = 3_000_000_000L;

  private final ParkedEventStore memory;
  private final SimStore store;
  private final SimScheduler scheduler;
  private final SimHistory history;
  private final SimFaults faults;
  private final SimCoverage coverage;
  private final SimProcess process;
  private final long maxParked;

  /** Streams whose room is full; the engine looks next whether its own event has filled it. */
  private final Set<String> full = new HashSet<>();

  SimParked(
      ParkedEventStore memory,
      SimStore store,
      SimScheduler scheduler,
      SimHistory history,
      SimFaults faults,
      SimCoverage coverage,
      SimProcess process,
      long maxParked) {
    this.memory = memory;
    this.store = store;
    this.scheduler = scheduler;
    this.history = history;
    this.faults = faults;
    this.coverage = coverage;
    this.process = process;
    this.maxParked = maxParked;
  }

  @Override
  public SaveResult park(ParkedEvent event) {
    return store.alone(event.streamId(), () -> parkAlone(event));
  }

  private SaveResult parkAlone(ParkedEvent event) {
    history.check(
        memory.count(event.streamId()) < maxParked,
        SimLaw.ROOM_FOR_PARKED,
        () -> "there is no room for " + event);
    SimInstance instance = process.instances.get(event.streamId());
    boolean isItsOwn = instance != null && instance.era.generation == event.generation();
    if (isItsOwn) {
      history.asksToPark(instance, SimLog.index(event.sequenceId()), scheduler.nowNanos());
    }
    if (faults.happens(Kind.PARK_REFUSED)) {
      process.disturbances++;
      return SaveResult.NOT_SAVED;
    }
    if (faults.happens(Kind.PARK_LIMBO)) {
      process.disturbances++;
      long delay = (long) (scheduler.random.nextDouble() * LONGEST_LIMBO_NANOS);
      scheduler.after(null, delay, () -> writeLate(event));
      return SaveResult.UNKNOWN;
    }
    SaveResult result = write(event);
    if (faults.happens(Kind.PARK_ANSWER_LOST)) {
      process.disturbances++;
      throw ErrorCode.STORE_UNAVAILABLE.error("the answer was lost");
    }
    if (result == SaveResult.SAVED && isItsOwn) {
      instance.accepted.set(SimLog.index(event.sequenceId()));
    }
    return result;
  }

  private void writeLate(ParkedEvent event) {
    coverage.reached(
        write(event) == SaveResult.SAVED
            ? SimPoint.LATE_PARKING_LANDS
            : SimPoint.LATE_PARKING_MEETS_A_RESET);
  }

  private SaveResult write(ParkedEvent event) {
    SaveResult result = memory.park(event);
    if (result == SaveResult.SAVED) {
      history.parked(event);
    }
    return result;
  }

  @Override
  public long count(String streamId) {
    return store.alone(
        streamId,
        () -> {
          if (faults.happens(Kind.COUNT_FAILS)) {
            process.disturbances++;
            throw ErrorCode.STORE_UNAVAILABLE.error("the store is away");
          }
          long count = memory.count(streamId);
          if (count >= maxParked) {
            coverage.reached(SimPoint.NO_ROOM_TO_PUT_ASIDE);
            full.add(streamId);
          }
          return count;
        });
  }

  @Override
  public List<ParkedEvent> list(String streamId, String afterId, int limit) {
    return memory.list(streamId, afterId, limit);
  }

  @Override
  public Optional<ParkedEvent> find(String streamId, String id) {
    return full.remove(streamId)
        ? store.alone(streamId, () -> findAlone(streamId, id))
        : memory.find(streamId, id);
  }

  private Optional<ParkedEvent> findAlone(String streamId, String id) {
    if (faults.happens(Kind.COUNT_FAILS)) {
      process.disturbances++;
      throw ErrorCode.STORE_UNAVAILABLE.error("the store is away");
    }
    Optional<ParkedEvent> found = memory.find(streamId, id);
    SimInstance instance = process.instances.get(streamId);
    if (found.isPresent()
        && instance != null
        && instance.era.generation == found.get().generation()) {
      coverage.reached(SimPoint.ROOM_FILLED_BY_THE_EVENT_ITSELF);
      instance.accepted.set(SimLog.index(found.get().sequenceId()));
    }
    return found;
  }

  @Override
  public boolean delete(String streamId, String id) {
    memory.find(streamId, id).ifPresent(row -> history.parkedEnds(row));
    return memory.delete(streamId, id);
  }
}
