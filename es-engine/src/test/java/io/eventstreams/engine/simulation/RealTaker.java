package io.eventstreams.engine.simulation;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.engine.simulation.RealFaults.Kind;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Code in the same process that takes batches: at once, on a thread that may block, or later. */
final class RealTaker implements RealConsumer.Taker {
  /** When the answer comes. */
  enum Mode {
    INLINE,
    BLOCKING,
    LATER,
    WAITING
  }

  private static final int SOON_NANOS = 1_500_000;

  private final Mode mode;
  private final RealHistory history;
  private final RealFaults faults;
  private final ScheduledExecutorService later;

  RealTaker(Mode mode, RealHistory history, RealFaults faults, ScheduledExecutorService later) {
    this.mode = mode;
    this.history = history;
    this.faults = faults;
    this.later = later;
  }

  @Override
  public boolean mayBlock() {
    return mode == Mode.BLOCKING;
  }

  @Override
  public boolean waitsForConsumer() {
    return mode == Mode.WAITING;
  }

  @Override
  public void close() {}

  @Override
  public @Nullable CompletionStage<DispatchOutcome> take(
      RealHanded handed, EventBatch<Integer> batch, Attempt attempt) throws Exception {
    if (mode == Mode.WAITING) {
      // Nobody has it yet, so that nobody can fail with it.
      takeLater(handed, attempt);
      return Dispatcher.pending();
    }
    if (faults.happens(Kind.CONSUMER_THROWS)) {
      throw new IllegalStateException("the consumer fails");
    }
    if (faults.happens(Kind.CONSUMER_ANSWERS_NOTHING)) {
      history.fails(handed, "answers nothing");
      return null;
    }
    if (mode == Mode.LATER) {
      takeLater(handed, attempt);
      return Dispatcher.pending();
    }
    if (faults.happens(Kind.CONSUMER_GIVES_BACK)) {
      giveBack(handed, attempt);
      // What the call comes to does not count any more.
      return random(2) == 0 ? Dispatcher.pending() : Dispatcher.delivered();
    }
    if (mode == Mode.BLOCKING && faults.happens(Kind.CONSUMER_IS_LATE)) {
      TimeUnit.NANOSECONDS.sleep(late());
    }
    if (mode == Mode.BLOCKING && faults.happens(Kind.CONSUMER_NEVER_ANSWERS)) {
      TimeUnit.MINUTES.sleep(10);
    }
    DispatchOutcome outcome = decide(handed);
    faults.mayPause();
    return outcome == DispatchOutcome.delivered()
        ? Dispatcher.delivered()
        : Dispatcher.completed(outcome);
  }

  private static long late() {
    return random((int) RealConsumer.ATTEMPT_TIMEOUT.toNanos() * 2);
  }

  private void takeLater(RealHanded handed, Attempt attempt) {
    long delay = faults.happens(Kind.CONSUMER_IS_LATE) ? late() : random(SOON_NANOS);
    boolean never = faults.happens(Kind.CONSUMER_NEVER_ANSWERS);
    later.schedule(
        history.heard(
            () -> {
              if (mode == Mode.WAITING) {
                history.reaches(handed);
                attempt.handedOver("a consumer");
              }
              if (never) {
                return;
              }
              int size = handed.seen.events.size();
              if (size > 1 && random(4) == 0) {
                int count = 1 + random(size);
                history.progress(handed, count);
                attempt.progress(count);
              }
              if (faults.happens(Kind.CONSUMER_GIVES_BACK)) {
                giveBack(handed, attempt);
                return;
              }
              DispatchOutcome outcome = decide(handed);
              faults.mayPause();
              attempt.complete(outcome);
              if (faults.happens(Kind.CONSUMER_ANSWERS_TWICE)) {
                attempt.complete(DispatchOutcome.delivered());
                attempt.complete(DispatchOutcome.refused(new IllegalStateException("again")));
              }
            }),
        delay,
        TimeUnit.NANOSECONDS);
  }

  private void giveBack(RealHanded handed, Attempt attempt) {
    history.givesBack(handed);
    faults.mayPause();
    attempt.giveBack();
    if (faults.happens(Kind.CONSUMER_ANSWERS_TWICE)) {
      attempt.giveBack();
      attempt.complete(DispatchOutcome.delivered());
    }
  }

  private DispatchOutcome decide(RealHanded handed) {
    DispatchOutcome outcome = outcome(handed);
    history.answers(handed, outcome);
    return outcome;
  }

  private DispatchOutcome outcome(RealHanded handed) {
    if (faults.happens(Kind.CONSUMER_UNAVAILABLE)) {
      return random(2) == 0
          ? DispatchOutcome.unavailable(new IllegalStateException("busy"))
          : new DispatchOutcome.Unavailable(
              new IllegalStateException("busy"), Duration.ofMillis(random(10)));
    }
    if (faults.happens(Kind.CONSUMER_REFUSES)) {
      return DispatchOutcome.refused(new IllegalStateException("bad"));
    }
    int size = handed.seen.events.size();
    int least = Math.max(1, handed.seen.progress);
    if (faults.happens(Kind.CONSUMER_TAKES_A_PART) && size > handed.seen.progress) {
      int count = least + random(size - least + 1);
      return new DispatchOutcome.Partial(
          count,
          random(2) == 0
              ? DispatchOutcome.unavailable(new IllegalStateException("busy"))
              : DispatchOutcome.refused(new IllegalStateException("bad")));
    }
    return DispatchOutcome.delivered();
  }

  private static int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }
}
