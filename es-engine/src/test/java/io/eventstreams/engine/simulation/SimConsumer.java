package io.eventstreams.engine.simulation;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The consumer of one stream's specification: it answers at once, later, wrongly or never. */
final class SimConsumer implements Dispatcher<Integer> {
  private static final long SOON_NANOS = 5_000_000;
  private static final long LATE_NANOS = 200_000_000_000L;

  private final SimScheduler scheduler;
  private final SimHistory history;
  private final SimFaults faults;
  private final SimProcess process;
  private final Consumer<String> callBack;
  private final String streamId;
  private SimRules rules;
  private boolean closed;
  private final boolean mayBlock;
  private final boolean waitsForConsumer;
  private final boolean isQuick;
  private final List<SimHanded> unanswered = new ArrayList<>();

  SimConsumer(
      SimScheduler scheduler,
      SimHistory history,
      SimFaults faults,
      SimProcess process,
      GenericEventStream spec,
      boolean storesEachBatch,
      boolean knowsSizes,
      Consumer<String> callBack) {
    this.scheduler = scheduler;
    this.history = history;
    this.faults = faults;
    this.process = process;
    this.callBack = callBack;
    EventStreamFields fields = spec.fields();
    this.streamId = Objects.requireNonNull(spec.id());
    this.mayBlock = scheduler.random.nextInt(3) == 0;
    this.waitsForConsumer = !mayBlock && scheduler.random.nextInt(3) == 0;
    this.isQuick = scheduler.random.nextBoolean();
    this.rules =
        new SimRules(
            SimFilter.of(fields.topicFilter()),
            Objects.requireNonNull(fields.batchSize()),
            Objects.requireNonNullElse(fields.maxInFlight(), 1),
            fields.errorHandling() != ErrorHandlingType.SKIP,
            mayBlock,
            storesEachBatch,
            knowsSizes ? Objects.requireNonNull(fields.maxBufferedBytes()) : Long.MAX_VALUE);
  }

  /** A specification is stored, perhaps this stream's. */
  void stored(GenericEventStream spec) {
    if (streamId.equals(spec.id())) {
      rules = rules.or(spec.fields());
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean mayBlock() {
    return mayBlock;
  }

  @Override
  public boolean waitsForConsumer() {
    return waitsForConsumer;
  }

  @Override
  public @Nullable CompletionStage<DispatchOutcome> attemptDispatch(
      EventBatch<Integer> batch, Attempt attempt) {
    if (process.isDead()) {
      return Dispatcher.pending();
    }
    SimHanded handed =
        new SimHanded(
            Objects.requireNonNull(process.instances.get(streamId)), batch.events(), attempt);
    if (attempt.cancelled()) {
      // A blocking call that begins after it was given up.
      return Dispatcher.pending();
    }
    history.check(!closed, () -> "a dispatcher is used after it was closed");
    history.handed(handed, rules);
    if (!waitsForConsumer) {
      handed.isHandedOver = true;
      history.seen(handed);
    }
    if (faults.happens(Kind.CONSUMER_CALLS_BACK)) {
      callBack.accept(streamId);
    }
    if (waitsForConsumer || !isQuick) {
      return later(handed);
    }
    if (faults.happens(Kind.CONSUMER_THROWS)) {
      history.answered(handed, "throws");
      throw new IllegalStateException("the consumer fails");
    }
    if (faults.happens(Kind.CONSUMER_ANSWERS_NOTHING)) {
      history.answered(handed, "no stage");
      return null;
    }
    DispatchOutcome outcome = decide(handed);
    return outcome == DispatchOutcome.delivered()
        ? Dispatcher.delivered()
        : Dispatcher.completed(outcome);
  }

  /** What the consumer makes of a batch; from now on it has what it says it has. */
  private DispatchOutcome decide(SimHanded handed) {
    boolean counts = !handed.attempt.cancelled();
    DispatchOutcome outcome = outcome(handed);
    history.answered(handed, outcome.getClass().getSimpleName());
    if (outcome == DispatchOutcome.delivered()) {
      history.acked(handed, handed.events.size(), counts);
    } else if (outcome instanceof DispatchOutcome.Partial partial) {
      history.acked(handed, partial.deliveredCount(), counts);
    }
    return outcome;
  }

  private DispatchOutcome outcome(SimHanded handed) {
    Random random = scheduler.random;
    if (faults.happens(Kind.CONSUMER_UNAVAILABLE)) {
      return random.nextBoolean()
          ? DispatchOutcome.unavailable(new IllegalStateException("busy"))
          : new DispatchOutcome.Unavailable(
              new IllegalStateException("busy"), Duration.ofMillis(random.nextInt(3_000)));
    }
    if (faults.happens(Kind.CONSUMER_REFUSES)) {
      return DispatchOutcome.refused(new IllegalStateException("bad"));
    }
    int size = handed.events.size();
    if (faults.happens(Kind.CONSUMER_TAKES_A_PART) && size > handed.progress) {
      int least = Math.max(1, handed.progress);
      int count = least + random.nextInt(size - least + 1);
      DispatchOutcome rest =
          random.nextBoolean()
              ? DispatchOutcome.unavailable(new IllegalStateException("busy"))
              : DispatchOutcome.refused(new IllegalStateException("bad"));
      return new DispatchOutcome.Partial(count, rest);
    }
    return DispatchOutcome.delivered();
  }

  private CompletionStage<DispatchOutcome> later(SimHanded handed) {
    unanswered.add(handed);
    if (faults.happens(Kind.CONSUMER_NEVER_ANSWERS)) {
      if (scheduler.random.nextBoolean()) {
        handOver(handed);
      }
      return Dispatcher.pending();
    }
    long span = faults.happens(Kind.CONSUMER_IS_LATE) ? LATE_NANOS : SOON_NANOS;
    long delay = (long) (scheduler.random.nextDouble() * span);
    if (waitsForConsumer && scheduler.random.nextBoolean()) {
      scheduler.after(process, delay / 2, () -> handOver(handed));
    }
    if (handed.events.size() > 1 && scheduler.random.nextInt(4) == 0) {
      scheduler.after(process, delay / 2, () -> progress(handed));
    }
    scheduler.after(process, delay, () -> answer(handed));
    return Dispatcher.pending();
  }

  private void handOver(SimHanded handed) {
    history.seen(handed);
    handed.isHandedOver = true;
    handed.attempt.handedOver();
  }

  private void progress(SimHanded handed) {
    if (unanswered.contains(handed)) {
      history.seen(handed);
      int count = scheduler.random.nextInt(handed.events.size() + 1);
      if (count > handed.progress) {
        handed.progress = count;
        history.acked(handed, count, !handed.attempt.cancelled());
        handed.attempt.progress(count);
      }
    }
  }

  private void answer(SimHanded handed) {
    if (unanswered.remove(handed)) {
      if (waitsForConsumer) {
        handOver(handed);
      }
      handed.attempt.complete(decide(handed));
      if (faults.happens(Kind.CONSUMER_ANSWERS_TWICE)) {
        handed.attempt.complete(DispatchOutcome.delivered());
        handed.attempt.complete(DispatchOutcome.refused(new IllegalStateException("again")));
      }
    }
  }

  /** Consumers come to all that waits for one. What they have is not answered: it times out. */
  void heal() {
    for (SimHanded handed : List.copyOf(unanswered)) {
      if (!handed.isHandedOver) {
        scheduler.after(process, SOON_NANOS, () -> answer(handed));
      }
    }
  }
}
