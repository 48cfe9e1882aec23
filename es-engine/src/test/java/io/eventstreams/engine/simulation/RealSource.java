package io.eventstreams.engine.simulation;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.engine.simulation.RealFaults.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log on the engine's own thread; ends too early, too late, and goes on after the end.
 */
final class RealSource implements EventSource<GenericEventStream, Integer> {
  private static final int LONGEST_LIST = 400;
  private static final long LOOK_NANOS = 300_000;
  private static final long LONGEST_GOODBYE_NANOS = 300_000_000;

  private final RealHistory history;
  private final RealFaults faults;
  private final RealProcess process;

  RealSource(RealHistory history, RealFaults faults, RealProcess process) {
    this.history = history;
    this.faults = faults;
    this.process = process;
  }

  @Override
  public void run(
      SourceContext<GenericEventStream> context, String checkpoint, Deliver<Integer> deliver) {
    String id = Objects.requireNonNull(context.spec().id());
    RealInstance instance = history.step(() -> Objects.requireNonNull(process.instances.get(id)));
    SimFilter filter = SimFilter.of(context.spec().fields().topicFilter());
    history.sourceBegins(instance, filter, checkpoint);
    try {
      deliverAll(context, filter, SimLog.index(checkpoint) + 1, deliver);
    } finally {
      history.sourceEnds(instance);
    }
  }

  private void deliverAll(
      SourceContext<GenericEventStream> context,
      SimFilter filter,
      int first,
      Deliver<Integer> deliver) {
    int next = first;
    boolean told = false;
    while (!context.cancelled() && !told) {
      faults.mayPause();
      int size = Math.min(history.head() - next, 1 + random(LONGEST_LIST));
      int unwanted = Math.min(size, history.log.nextMatch(filter, next - 1) - next);
      if (size <= 0) {
        LockSupport.parkNanos(LOOK_NANOS);
      } else if (faults.happens(Kind.SOURCE_THROWS)) {
        throw new IllegalStateException("the source fails");
      } else if (faults.happens(Kind.SOURCE_RETURNS)) {
        return;
      } else if (unwanted > 0 && faults.happens(Kind.SOURCE_FILTERS)) {
        told = !pass(deliver, next + unwanted - 1);
        next += told ? 0 : unwanted;
      } else {
        told = !offer(deliver, next, size);
        next += told ? 0 : size;
      }
    }
    sayGoodbye(deliver, next, told);
  }

  private boolean pass(Deliver<Integer> deliver, int last) {
    return deliver.progress(history.log.get(last).sequenceId()) == SourceInstruction.CONTINUE;
  }

  private boolean offer(Deliver<Integer> deliver, int next, int size) {
    List<Event<Integer>> list = history.log.read(next, next + size);
    if (faults.happens(Kind.SOURCE_LIST_IS_BROKEN)) {
      list = new ArrayList<>(list);
      list.set(random(size), brokenEvent());
      try {
        SourceInstruction answer = deliver.deliver(list);
        history.check(
            answer == SourceInstruction.EXIT,
            SimLaw.A_RUN_THAT_MISSED_TAKES_NO_MORE,
            () -> "a list with a null is taken");
      } catch (EventStreamException refused) {
        return false;
      }
      return false;
    }
    try {
      return deliver.deliver(list) == SourceInstruction.CONTINUE;
    } catch (EventStreamException refused) {
      history.check(
          false,
          SimLaw.UNCHANGED_EVENTS,
          () -> "a list that is as it must be is refused: " + refused.getMessage());
      throw refused;
    }
  }

  @SuppressWarnings("NullAway") // a source that breaks its word
  private static @Nullable Event<Integer> brokenEvent() {
    return null;
  }

  /** A source that was told to end may take its time, and may not even have listened. */
  private void sayGoodbye(Deliver<Integer> deliver, int next, boolean told) {
    if (told && next + 2 < history.log.last() && faults.happens(Kind.SOURCE_OFFERS_AFTER_THE_END)) {
      // It has not understood that it missed one, and goes on with the one after that.
      SourceInstruction answer = deliver.deliver(history.log.read(next + 1, next + 2));
      history.check(
          answer == SourceInstruction.EXIT,
          SimLaw.A_RUN_THAT_MISSED_TAKES_NO_MORE,
          () -> "a run that missed an event takes more");
    }
    if (faults.happens(Kind.SOURCE_IS_SLOW_TO_END)) {
      long end = System.nanoTime() + (long) (Math.random() * LONGEST_GOODBYE_NANOS);
      while (System.nanoTime() - end < 0) {
        if (Thread.interrupted()) {
          Thread.yield();
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  private static int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }
}
