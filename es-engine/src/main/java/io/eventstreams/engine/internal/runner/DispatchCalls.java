package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.dispatch.Batch;
import io.eventstreams.engine.internal.dispatch.StreamIdentity;
import io.eventstreams.engine.internal.dispatch.UserCall;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls a stream's dispatcher: on the drainer when it does not block, else on a thread of its own.
 * Whatever the dispatcher does wrong becomes an outcome.
 *
 * <p><b>Threads:</b> {@link #start} and {@link #interrupt} by the drainer; {@link #running} by any.
 */
final class DispatchCalls<D> {
  private final AttemptNode.Mailbox<D> mailbox;
  private final Dispatcher<D> dispatcher;
  private final EngineThreads threads;
  private final EngineClock clock;
  private final Object stream;

  /** Blocking calls that have not returned: raised by the drainer, lowered by the calls. */
  private final AtomicInteger running = new AtomicInteger();

  /** The same calls, to interrupt them. */
  private final Set<UserCall> runningCalls = ConcurrentHashMap.newKeySet();

  /** For a thread that came back from a call when there was no other to make. */
  private final CallSeat<BlockingCall<D>> seat = new CallSeat<>();

  /** Made beforehand: who sits must not fail for want of memory, or a call is given to nobody. */
  private final BooleanSupplier isGiven = seat::isGiven;

  /** Of whoever sits. */
  private final BriefWait briefly;

  /** A call of the dispatcher, to be made on a thread that may block. */
  private record BlockingCall<D>(UserCall call, EventBatch<D> events, AttemptNode<D> attempt) {}

  DispatchCalls(
      AttemptNode.Mailbox<D> mailbox,
      Dispatcher<D> dispatcher,
      EngineThreads threads,
      EngineClock clock,
      Object stream) {
    this.mailbox = mailbox;
    this.dispatcher = dispatcher;
    this.threads = threads;
    this.clock = clock;
    this.stream = stream;
    this.briefly = new BriefWait(threads, clock);
  }

  AttemptNode<D> newAttempt(Batch<D> batch, StreamIdentity identity) {
    return new AttemptNode<>(mailbox, batch, identity, !dispatcher.waitsForConsumer());
  }

  /** Makes an attempt; whether it was delivered in this very call, which nobody else is told. */
  boolean start(String streamName, AttemptNode<D> attempt) {
    EventBatch<D> events = new EventBatch<>(0, streamName, attempt.events());
    if (!dispatcher.mayBlock()) {
      CompletionStage<DispatchOutcome> stage = call(events, attempt);
      if (stage == Dispatcher.delivered()) {
        return attempt.deliveredAtOnce();
      }
      follow(stage, attempt);
      return false;
    }
    startBlocking(new BlockingCall<>(new UserCall(), events, attempt));
    return false;
  }

  private void startBlocking(BlockingCall<D> next) {
    next.attempt().callBegins(next.call());
    runningCalls.add(next.call());
    running.incrementAndGet();
    CallTurn<BlockingCall<D>> turn = turnOf(DrainMark.mine());
    if ((turn == null || !turn.give(next)) && !seat.give(next)) {
      callThread(next);
    }
  }

  private void callThread(BlockingCall<D> next) {
    boolean accepted = false;
    try {
      accepted = threads.execute(() -> DrainMark.inside(stream, () -> makeCalls(next)));
    } finally {
      // Also when there is no memory for a thread: a call that never began has no end.
      if (!accepted) {
        returned(next);
      }
    }
    if (!accepted) {
      next.attempt().complete(invalid("the engine's threads are closed"));
    }
  }

  /** Whether the calling thread comes back from a call, and can make the next one itself. */
  boolean isReturning(DrainMark mark) {
    return mark.turn != null && mark.turn.isOpenFor(this);
  }

  @SuppressWarnings("unchecked") // what is open for these calls is of their type
  private @Nullable CallTurn<BlockingCall<D>> turnOf(DrainMark mark) {
    return isReturning(mark) ? (CallTurn<BlockingCall<D>>) mark.turn : null;
  }

  /** Interrupts every call that runs, those too whose outcome is known already. */
  void interrupt() {
    runningCalls.forEach(UserCall::interrupt);
  }

  int running() {
    return running.get();
  }

  /** A thread that runs a call, if there is one; any thread. */
  @Nullable Thread callThread() {
    for (UserCall call : runningCalls) {
      Thread caller = call.caller();
      if (caller != null) {
        return caller;
      }
    }
    return null;
  }

  boolean isQuiet() {
    return running.get() == 0;
  }

  /** Makes a call, and those that come until there is none for a moment. */
  private void makeCalls(BlockingCall<D> first) {
    DrainMark mark = DrainMark.mineOrNull();
    CallTurn<BlockingCall<D>> turn = new CallTurn<>(this);
    if (mark == null) {
      block(first, turn);
      return;
    }
    CallTurn<?> outer = mark.turn;
    mark.turn = turn;
    try {
      BlockingCall<D> next = first;
      while (next != null) {
        block(next, turn);
        next = turn.take();
        if (next == null && seat.sit()) {
          briefly.until(isGiven);
          next = seat.leave();
        }
      }
    } finally {
      mark.turn = outer;
      BlockingCall<D> left = turn.take();
      if (left != null) {
        callThread(left);
      }
    }
  }

  private void block(BlockingCall<D> blocking, CallTurn<BlockingCall<D>> turn) {
    AttemptNode<D> attempt = blocking.attempt();
    CompletionStage<DispatchOutcome> stage = Dispatcher.pending();
    attempt.callTakenUp(clock.nanoTime());
    blocking.call().enter();
    try {
      // It may have been given up before a thread was there: nobody would hear the answer.
      stage = attempt.cancelled() ? Dispatcher.pending() : call(blocking.events(), attempt);
    } catch (Throwable noMemory) {
      // Not even for an outcome: the attempt ends when its time is over.
    } finally {
      blocking.call().leave();
      returned(blocking);
    }
    turn.open();
    if (!follow(stage, attempt)) {
      // The outcome may have come before the call returned, or not count any more.
      mailbox.attemptChanged();
    }
  }

  private void returned(BlockingCall<D> blocking) {
    blocking.attempt().callReturned();
    runningCalls.remove(blocking.call());
    running.decrementAndGet();
  }

  @SuppressWarnings("NullAway") // a user's dispatcher may break its word
  private @Nullable CompletionStage<DispatchOutcome> call(
      EventBatch<D> events, AttemptNode<D> attempt) {
    try {
      return dispatcher.attemptDispatch(events, attempt);
    } catch (Throwable thrown) {
      return Dispatcher.completed(DispatchOutcome.unavailable(thrown));
    }
  }

  /** Whether the attempt has got its outcome here, of which the drainer is told. */
  private boolean follow(@Nullable CompletionStage<DispatchOutcome> stage, AttemptNode<D> attempt) {
    if (stage == Dispatcher.delivered()) {
      return attempt.settle(DispatchOutcome.delivered());
    }
    if (stage == null) {
      return attempt.settle(invalid("the dispatcher returned no stage"));
    }
    if (stage != Dispatcher.pending()) {
      try {
        stage.whenComplete((outcome, thrown) -> attempt.complete(outcomeOf(outcome, thrown)));
      } catch (Throwable unusable) {
        return attempt.settle(DispatchOutcome.unavailable(unusable));
      }
    }
    return false;
  }

  private static DispatchOutcome outcomeOf(
      @Nullable DispatchOutcome outcome, @Nullable Throwable thrown) {
    if (thrown instanceof CompletionException wrapper && wrapper.getCause() != null) {
      return DispatchOutcome.unavailable(wrapper.getCause());
    }
    if (thrown != null) {
      return DispatchOutcome.unavailable(thrown);
    }
    return outcome == null ? invalid("the dispatcher gave no outcome") : outcome;
  }

  private static DispatchOutcome invalid(String text) {
    return DispatchOutcome.unavailable(ErrorCode.OUTCOME_INVALID.error(text));
  }
}
