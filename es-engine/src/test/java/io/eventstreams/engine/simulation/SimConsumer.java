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
  private static final long AWAY_NANOS = 20_000_000_000L;
  private static final long KEPT_NANOS = 10_000_000_000L;
  private static final int MOST_HANGING = 2;

  private final SimScheduler scheduler;
  private final SimHistory history;
  private final SimBatches batches;
  private final SimThreads threads;
  private final SimFaults faults;
  private final SimProcess process;
  private final Consumer<String> callBack;
  private final String streamId;
  private SimRules rules;
  private boolean closed;
  private boolean goesAway;
  private int calls;
  private final boolean mayBlock;
  private final boolean waitsForConsumer;
  private final boolean fansOut;
  private final boolean isQuick;
  private final List<SimHanded> unanswered = new ArrayList<>();

  /** What calls hold that have not returned. */
  private final List<SimHanded> called = new ArrayList<>();

  SimConsumer(
      SimScheduler scheduler,
      SimHistory history,
      SimBatches batches,
      SimThreads threads,
      SimFaults faults,
      SimProcess process,
      SimSettings settings,
      GenericEventStream spec,
      Consumer<String> callBack) {
    this.scheduler = scheduler;
    this.history = history;
    this.batches = batches;
    this.threads = threads;
    this.faults = faults;
    this.process = process;
    this.callBack = callBack;
    EventStreamFields fields = spec.fields();
    this.streamId = Objects.requireNonNull(spec.id());
    this.mayBlock = scheduler.random.nextInt(3) == 0;
    this.waitsForConsumer = !mayBlock && scheduler.random.nextInt(3) == 0;
    this.isQuick = scheduler.random.nextBoolean();
    this.fansOut = scheduler.random.nextInt(4) == 0;
    this.rules =
        new SimRules(
            SimFilter.of(fields.topicFilter()),
            Objects.requireNonNull(fields.batchSize()),
            Objects.requireNonNullElse(fields.maxInFlight(), 1),
            fields.errorHandling() != ErrorHandlingType.SKIP,
            mayBlock,
            !settings.config().checkpoints().asynchronous(),
            settings.config().limits().maxUnsaved(),
            settings.knowsSizes()
                ? Objects.requireNonNull(fields.maxBufferedBytes())
                : Long.MAX_VALUE,
            Objects.requireNonNull(fields.retryTimeout()).toNanos(),
            settings.config().retry().initialDelay().toNanos());
    history.coverage.reachedIf(mayBlock, SimPoint.DISPATCHER_BLOCKS);
    history.coverage.reachedIf(waitsForConsumer, SimPoint.DISPATCHER_WAITS_FOR_A_CONSUMER);
    history.coverage.reached(
        switch (Objects.requireNonNull(fields.errorHandling())) {
          case BLOCK -> SimPoint.FAILURES_BLOCK;
          case SKIP -> SimPoint.FAILURES_SKIP;
          case PARK -> SimPoint.FAILURES_PARK;
        });
  }

  /** A specification is stored, perhaps this stream's. */
  void stored(GenericEventStream spec) {
    if (streamId.equals(spec.id())) {
      rules = rules.or(spec.fields());
      SimInstance instance = process.instances.get(streamId);
      if (instance != null && instance.rules != SimRules.NONE) {
        instance.rules = instance.rules.or(spec.fields());
      }
      history.coverage.reachedIf(
          instance != null && instance.hasBatchOut(),
          SimFilter.of(spec.fields().topicFilter()) == rules.filter()
              ? SimPoint.LIMITS_CHANGE_WITH_A_BATCH_OUT
              : SimPoint.FILTER_CHANGES_WITH_A_BATCH_OUT);
    }
  }

  String streamId() {
    return streamId;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isCalled() {
    return calls > 0;
  }

  @Override
  public void close() {
    history.check(
        !closed && (calls == 0 || process.isDead()),
        SimLaw.DISPATCHERS_CLOSED,
        () -> "a dispatcher is closed twice, or while it is called");
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
    if (process.isDead() || attempt.cancelled()) {
      // The latter: a blocking call that begins after it was given up.
      return Dispatcher.pending();
    }
    history.check(
        !closed, SimLaw.DISPATCHERS_CLOSED, () -> "a dispatcher is used after it was closed");
    if (mayBlock) {
      return call(batch, attempt);
    }
    threads.drainerEnters();
    try {
      SimInstance instance = Objects.requireNonNull(process.instances.get(streamId));
      return take(new SimHanded(instance, batch.events(), attempt));
    } finally {
      threads.drainerLeaves();
    }
  }

  /** On a thread of its own. */
  private @Nullable CompletionStage<DispatchOutcome> call(
      EventBatch<Integer> batch, Attempt attempt) {
    SimInstance instance = Objects.requireNonNull(process.instances.get(streamId));
    SimHanded handed = new SimHanded(instance, batch.events(), attempt);
    history.check(!handed.events.isEmpty(), SimLaw.WINDOW, () -> "a batch without events");
    calls++;
    instance.calls++;
    for (SimHanded other : called) {
      history.check(
          other.last() < handed.first() || other.first() > handed.last(),
          SimLaw.NEVER_AGAIN,
          () -> "event " + handed.first() + " is still in a call that has not returned");
    }
    called.add(handed);
    threads.callBegins();
    try {
      history.check(
          calls <= rules.maxInFlight(), SimLaw.WINDOW, () -> "more calls than the window");
      return take(handed);
    } finally {
      threads.callEnds();
      called.remove(handed);
      calls--;
      instance.calls--;
    }
  }

  private @Nullable CompletionStage<DispatchOutcome> take(SimHanded handed) {
    batches.handed(handed, rules);
    handed.isHandedOver = !waitsForConsumer;
    handed.attempt.onCancel(() -> batches.givenUp(handed));
    boolean isGivenBack = faults.happens(Kind.CONSUMER_GIVES_BACK, "within the call");
    if (isGivenBack) {
      if (scheduler.random.nextInt(3) == 0) {
        progress(handed, 1 + scheduler.random.nextInt(handed.events.size()));
      }
      giveBack(handed);
    }
    if (mayBlock && scheduler.hanging() < MOST_HANGING && !faults.isHealed()) {
      hangPerhaps(handed);
    }
    if (faults.happens(Kind.CONSUMER_ANSWERS_FOR_ANOTHER)) {
      answerForAnother();
    }
    try {
      callBack.accept(streamId);
    } catch (OutOfMemoryError noThread) {
      if (!isGivenBack) {
        batches.failed(handed, handed.progress, false);
        history.answered(handed, "throws");
      }
      throw noThread;
    }
    if (isGivenBack) {
      return afterwards();
    }
    if (waitsForConsumer || !isQuick) {
      return later(handed);
    }
    if (faults.happens(Kind.CONSUMER_THROWS)) {
      batches.failed(handed, handed.progress, false);
      history.answered(handed, "throws");
      throw new IllegalStateException("the consumer fails");
    }
    if (faults.happens(Kind.CONSUMER_ANSWERS_NOTHING)) {
      batches.failed(handed, handed.progress, false);
      history.answered(handed, "no stage");
      return null;
    }
    DispatchOutcome outcome = decide(handed);
    return outcome == DispatchOutcome.delivered()
        ? Dispatcher.delivered()
        : Dispatcher.completed(outcome);
  }

  /** Whatever the call comes to after the batch was given back in it does not count. */
  private @Nullable CompletionStage<DispatchOutcome> afterwards() {
    return switch (scheduler.random.nextInt(6)) {
      case 0 -> Dispatcher.delivered();
      case 1 -> Dispatcher.completed(DispatchOutcome.refused(new IllegalStateException("bad")));
      case 2 -> null;
      case 3 -> throw new IllegalStateException("the consumer fails");
      default -> Dispatcher.pending();
    };
  }

  private void hangPerhaps(SimHanded handed) {
    String how = scheduler.random.nextBoolean() ? "until cancelled" : "until all heals";
    if (faults.happens(Kind.CONSUMER_HANGS, how)) {
      boolean obeys = how.equals("until cancelled");
      history.happened(() -> "a call hangs " + how, 23);
      scheduler.hang(
          () -> faults.isHealed() || process.isDead() || (obeys && handed.attempt.cancelled()));
    }
  }

  private void answerForAnother() {
    for (SimConsumer other : process.consumers) {
      if (other != this && !other.unanswered.isEmpty()) {
        SimHanded theirs = other.unanswered.get(0);
        history.happened(
            () ->
                SimHistory.name(streamId)
                    + " answers for "
                    + SimHistory.name(other.streamId)
                    + " from within",
            24);
        other.answerNow(theirs);
        return;
      }
    }
  }

  /** What the consumer makes of a batch; from now on it has what it says it has. */
  private DispatchOutcome decide(SimHanded handed) {
    boolean counts = !handed.attempt.cancelled();
    DispatchOutcome outcome = outcome(handed);
    history.answered(handed, outcome.getClass().getSimpleName());
    int size = handed.events.size();
    if (outcome == DispatchOutcome.delivered()) {
      history.acked(handed, size, counts);
    } else if (outcome instanceof DispatchOutcome.Partial partial) {
      int count = partial.deliveredCount();
      if (count > size) {
        batches.failed(handed, handed.progress, false);
      } else {
        history.acked(handed, count, counts);
        if (partial.rest() instanceof DispatchOutcome.Refused && count < size) {
          batches.refusedAlone(handed, count);
        }
      }
    } else {
      batches.failed(handed, handed.progress, outcome instanceof DispatchOutcome.Refused);
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
    if (size > handed.progress && faults.happens(Kind.CONSUMER_TAKES_A_PART)) {
      int least = Math.max(1, handed.progress);
      return part(least + random.nextInt(size - least + 1));
    }
    if (faults.happens(Kind.CONSUMER_TAKES_TOO_MUCH)) {
      return part(size + 1);
    }
    return DispatchOutcome.delivered();
  }

  private DispatchOutcome part(int count) {
    DispatchOutcome rest =
        scheduler.random.nextBoolean()
            ? DispatchOutcome.unavailable(new IllegalStateException("busy"))
            : DispatchOutcome.refused(new IllegalStateException("bad"));
    return new DispatchOutcome.Partial(count, rest);
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
    // From then on, who has failed with a batch goes away for a while.
    goesAway |= waitsForConsumer && faults.happens(Kind.CONSUMER_IS_AWAY);
    if (goesAway && handed.attempt.number() > 0 && !faults.isHealed()) {
      delay += (long) (scheduler.random.nextDouble() * AWAY_NANOS);
    }
    if (waitsForConsumer && scheduler.random.nextBoolean()) {
      scheduler.after(process, delay / 2, () -> handOver(handed));
    }
    if (handed.events.size() > 1 && scheduler.random.nextInt(4) == 0) {
      scheduler.after(process, delay / 2, () -> progress(handed));
    }
    if (fansOut) {
      // Two who both want it, as in a broadcast: it is answered when the slower one has it.
      history.coverage.reached(SimPoint.DISPATCHER_FANS_OUT);
      long other = (long) (scheduler.random.nextDouble() * SOON_NANOS);
      scheduler.after(process, other, () -> oneOfTwo(handed));
      scheduler.after(process, delay, () -> oneOfTwo(handed));
    } else {
      scheduler.after(process, delay, () -> answer(handed));
    }
    return Dispatcher.pending();
  }

  private void oneOfTwo(SimHanded handed) {
    if (handed.haveIt++ == 0) {
      if (waitsForConsumer) {
        handOver(handed);
      }
    } else {
      answer(handed);
    }
  }

  private void handOver(SimHanded handed) {
    batches.handedOver(handed);
    threads.asConsumer(handed.attempt::handedOver);
  }

  private void progress(SimHanded handed) {
    if (unanswered.contains(handed)) {
      batches.handedOver(handed);
      int count = scheduler.random.nextInt(handed.events.size() + 1);
      threads.asConsumer(() -> progress(handed, count));
    }
  }

  private void progress(SimHanded handed, int count) {
    if (count > handed.progress) {
      batches.handedOver(handed);
      handed.progress = count;
      history.acked(handed, count, !handed.attempt.cancelled());
      batches.progressed(handed);
      handed.attempt.progress(count);
    }
  }

  private void answer(SimHanded handed) {
    threads.asConsumer(() -> answerNow(handed));
  }

  private void answerNow(SimHanded handed) {
    if (unanswered.remove(handed)) {
      if (faults.happens(Kind.CONSUMER_GIVES_BACK, place(handed))) {
        giveBackNowOrLater(handed);
        return;
      }
      if (waitsForConsumer) {
        batches.handedOver(handed);
        handed.attempt.handedOver();
        threads.tellsMore();
      }
      handed.attempt.complete(decide(handed));
      if (faults.happens(Kind.CONSUMER_ANSWERS_TWICE)) {
        handed.attempt.complete(DispatchOutcome.delivered());
        handed.attempt.complete(DispatchOutcome.refused(new IllegalStateException("again")));
        handed.attempt.giveBack();
      }
    }
  }

  private static String place(SimHanded handed) {
    if (handed.progress > 0) {
      return "after progress";
    }
    return handed.isHandedOver ? "later" : "before it is handed over";
  }

  /** Now and then somebody keeps it for as long as it would be tried again. */
  private void giveBackNowOrLater(SimHanded handed) {
    if (scheduler.random.nextInt(3) > 0) {
      giveBack(handed);
      return;
    }
    long delay = (long) (scheduler.random.nextDouble() * KEPT_NANOS);
    scheduler.after(process, delay, () -> threads.asConsumer(() -> giveBack(handed)));
  }

  private void giveBack(SimHanded handed) {
    batches.givenBack(handed);
    history.answered(handed, "gives back");
    handed.attempt.giveBack();
    if (faults.happens(Kind.CONSUMER_ANSWERS_TWICE)) {
      handed.attempt.giveBack();
      handed.attempt.complete(DispatchOutcome.delivered());
      handed.attempt.complete(DispatchOutcome.refused(new IllegalStateException("again")));
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
