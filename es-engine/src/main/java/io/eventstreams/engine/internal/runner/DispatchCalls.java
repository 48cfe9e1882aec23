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
  private final Object stream;

  /** Blocking calls that have not returned: raised by the drainer, lowered by the calls. */
  private final AtomicInteger running = new AtomicInteger();

  /** The same calls, to interrupt them. */
  private final Set<UserCall> runningCalls = ConcurrentHashMap.newKeySet();

  DispatchCalls(
      AttemptNode.Mailbox<D> mailbox,
      Dispatcher<D> dispatcher,
      EngineThreads threads,
      Object stream) {
    this.mailbox = mailbox;
    this.dispatcher = dispatcher;
    this.threads = threads;
    this.stream = stream;
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
    startBlocking(events, attempt);
    return false;
  }

  private void startBlocking(EventBatch<D> events, AttemptNode<D> attempt) {
    UserCall call = new UserCall();
    attempt.callBegins(call);
    running.incrementAndGet();
    runningCalls.add(call);
    boolean accepted = false;
    try {
      accepted =
          threads.execute(() -> DrainMark.inside(stream, () -> block(call, events, attempt)));
    } finally {
      // Also when there is no memory for a thread: a call that never began has no end.
      if (!accepted) {
        returned(call, attempt);
      }
    }
    if (!accepted) {
      attempt.complete(invalid("the engine's threads are closed"));
    }
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

  private void block(UserCall call, EventBatch<D> events, AttemptNode<D> attempt) {
    CompletionStage<DispatchOutcome> stage;
    call.enter();
    try {
      stage = call(events, attempt);
    } finally {
      call.leave();
    }
    returned(call, attempt);
    follow(stage, attempt);
    // The outcome may have come before the call returned, or not count any more.
    mailbox.attemptChanged();
  }

  private void returned(UserCall call, AttemptNode<D> attempt) {
    attempt.callReturned();
    runningCalls.remove(call);
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

  private void follow(@Nullable CompletionStage<DispatchOutcome> stage, AttemptNode<D> attempt) {
    if (stage == Dispatcher.delivered()) {
      attempt.complete(DispatchOutcome.delivered());
    } else if (stage == null) {
      attempt.complete(invalid("the dispatcher returned no stage"));
    } else if (stage != Dispatcher.pending()) {
      try {
        stage.whenComplete((outcome, thrown) -> attempt.complete(outcomeOf(outcome, thrown)));
      } catch (Throwable unusable) {
        attempt.complete(DispatchOutcome.unavailable(unusable));
      }
    }
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
