package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.SeenUpTo;
import io.eventstreams.engine.internal.intake.SourceRun;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The source of one run, as an actor: between two halves of a delivery anything else may happen.
 */
final class SimSource {
  private static final long FIRST_LOOK_NANOS = 50_000;
  private static final long LAST_LOOK_NANOS = 500_000_000;
  private static final long LONGEST_GOODBYE_NANOS = 15_000_000_000L;

  private final SimScheduler scheduler;
  private final SimHistory history;
  private final SimFaults faults;
  private final SimLog log;
  private final SimProcess process;
  private final SourceRun<?, Integer> run;
  private final SimInstance instance;
  private final SimFilter filter;
  private final int mostAtOnce;
  private int next;
  private int begunAt;
  private boolean broken;
  private boolean repeated;
  private int offered;
  private boolean exited;
  private boolean sayingGoodbye;
  private long lookNanos = FIRST_LOOK_NANOS;

  SimSource(
      SimScheduler scheduler,
      SimHistory history,
      SimFaults faults,
      SimLog log,
      SimProcess process,
      SourceRun<?, Integer> run,
      SimInstance instance) {
    this.scheduler = scheduler;
    this.history = history;
    this.faults = faults;
    this.log = log;
    this.process = process;
    this.run = run;
    this.instance = instance;
    this.filter = SimFilter.of(run.spec().fields().topicFilter());
    this.next = SimLog.index(run.position()) + 1;
    this.mostAtOnce = 1 + scheduler.random.nextInt(scheduler.random.nextInt(4) == 0 ? 40 : 6);
  }

  void begin() {
    begunAt = SimLog.index(run.position());
    history.sourceBegins(instance, filter, SimLog.index(run.position()));
    step();
  }

  private void step() {
    if (offered > 0) {
      ChunkEnd end = run.ended();
      if (end == null) {
        if (!sayingGoodbye && faults.happens(Kind.SOURCE_IS_INTERRUPTED)) {
          exited = true;
          run.withdraw();
        }
        lookAgain();
        return;
      }
      answered(end);
    }
    if (exited || run.cancelled()) {
      sayGoodbye();
    } else if (faults.happens(Kind.SOURCE_THROWS)) {
      end(new IllegalStateException("the source fails"));
    } else if (faults.happens(Kind.SOURCE_RETURNS)) {
      end(null);
    } else if (unwanted() > 0 && faults.happens(Kind.SOURCE_FILTERS)) {
      pass(unwanted());
    } else if (next < log.head()) {
      offer();
    } else {
      lookAgain();
    }
  }

  /** How many events come next that the stream does not want. */
  private int unwanted() {
    return Math.min(log.head(), log.nextMatch(filter, next - 1)) - next;
  }

  /** Tells of events that are not offered, since nobody wants them. */
  private void pass(int events) {
    offered = events;
    history.happened(() -> "source passes " + next + "–" + (next + events - 1), next);
    offer(new SeenUpTo<>(log.get(next + events - 1).sequenceId()));
  }

  private void offer() {
    Random random = scheduler.random;
    int size = Math.min(log.head() - next, 1 + random.nextInt(mostAtOnce));
    List<Event<Integer>> list = log.read(next, next + size);
    broken = faults.happens(Kind.SOURCE_LIST_IS_BROKEN);
    if (broken) {
      list = new ArrayList<>(list);
      list.set(random.nextInt(size), brokenEvent());
    }
    repeated = mayRepeat() && faults.happens(Kind.SOURCE_REPEATS_AN_ID);
    if (repeated) {
      list = log.read(next - 1, next + size);
    }
    offered = size;
    history.happened(() -> "source offers " + next + "–" + (next + size - 1), next);
    offer(list);
  }

  private void offer(List<Event<Integer>> list) {
    lookNanos = FIRST_LOOK_NANOS;
    if (run.offer(list) != null) {
      offered = 0;
      exited = true;
    }
    scheduler.submit(process, this::step);
  }

  /** The engine notices only where a batch has ended. */
  private boolean mayRepeat() {
    return next - 1 > begunAt && instance.highestDispatched == next - 1;
  }

  @SuppressWarnings("NullAway") // a source that breaks its word
  private static @Nullable Event<Integer> brokenEvent() {
    return null;
  }

  private void answered(ChunkEnd end) {
    try {
      if (run.answer(end) == SourceInstruction.CONTINUE) {
        history.check(
            !exited || sayingGoodbye,
            SimLaw.A_RUN_THAT_MISSED_TAKES_NO_MORE,
            () -> "a run that missed an event takes more");
        history.check(
            !repeated,
            SimLaw.UNCHANGED_EVENTS,
            () -> "an event is taken which has the id of the one before");
        next += offered;
      } else {
        exited = true;
      }
    } catch (EventStreamException refused) {
      history.coverage.reached(SimPoint.LIST_REFUSED);
      history.check(
          broken || repeated,
          SimLaw.UNCHANGED_EVENTS,
          () -> "a list that is as it must be is refused: " + refused.getMessage());
      exited = true;
    }
    offered = 0;
  }

  /** A source that was told to end may take its time, and may not even have listened. */
  private void sayGoodbye() {
    if (!sayingGoodbye) {
      sayingGoodbye = true;
      if (next < log.last() && faults.happens(Kind.SOURCE_OFFERS_AFTER_THE_END, "told to end")) {
        // It has not understood that it missed one, and goes on with the one after that.
        run.offer(log.read(next + 1, next + 2));
      }
      if (faults.happens(Kind.SOURCE_IS_SLOW_TO_END)) {
        long delay = (long) (scheduler.random.nextDouble() * LONGEST_GOODBYE_NANOS);
        scheduler.after(process, delay, this::step);
        return;
      }
    }
    end(null);
  }

  private void end(@Nullable Throwable failure) {
    history.sourceEnds(instance);
    run.end(failure);
    if (next < log.last() && faults.happens(Kind.SOURCE_OFFERS_AFTER_THE_END, "ended")) {
      scheduler.submit(process, this::offerAfterTheEnd);
    }
  }

  private void offerAfterTheEnd() {
    history.check(
        run.offer(log.read(next + 1, next + 2)) == SourceInstruction.EXIT,
        SimLaw.A_RUN_THAT_MISSED_TAKES_NO_MORE,
        () -> "a run that has ended is not told to exit");
  }

  private void lookAgain() {
    scheduler.after(process, lookNanos, this::step);
    lookNanos = Math.min(2 * lookNanos, LAST_LOOK_NANOS);
  }
}
