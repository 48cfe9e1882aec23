package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.DurationText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Events that are delivered once more, one after another, each as a batch of its own that the
 * stream's progress knows nothing of. There is one attempt, and its failure is the answer.
 *
 * <p><b>Threads:</b> the stream's drainer only.
 */
public final class Replays<D> {
  private final DispatchWindow<D> window;
  private final ArrayDeque<Waiting<D>> waiting = new ArrayDeque<>();
  private @Nullable Replay<D> current;
  private @Nullable AttemptNode<D> attempt;
  private long startedAtNanos;
  private boolean hadTurn;

  private record Waiting<D>(Replay<D> replay, long sinceNanos) {
    boolean isOver(long nowNanos) {
      return nowNanos - sinceNanos >= replay.timeoutNanos();
    }
  }

  /**
   * No replays yet.
   *
   * @param window the stream's own batches
   */
  public Replays(DispatchWindow<D> window) {
    this.window = window;
  }

  public void add(Replay<D> replay, long nowNanos) {
    waiting.addLast(new Waiting<>(replay, nowNanos));
  }

  /** Whether one could be handed out. */
  public boolean isReady() {
    Waiting<D> first = waiting.peekFirst();
    return current == null && first != null && !isInCall(first);
  }

  /** Nobody gets an event again while another call with it has not returned. */
  private boolean isInCall(Waiting<D> first) {
    return window.isInCall(first.replay().event());
  }

  /** Whether one is with the dispatcher. */
  public boolean isLive() {
    return current != null;
  }

  /** Whether it is the turn of one; they take turns with the stream's own batches. */
  public boolean isNext(boolean batchIsDue) {
    return isReady() && !(batchIsDue && hadTurn);
  }

  /** One of the stream's own batches is handed out. */
  public void batchHadTurn() {
    hadTurn = false;
  }

  /** The next one as a batch; {@link #attempting} must follow. */
  public Batch<D> take(long nowNanos) {
    Replay<D> next = waiting.removeFirst().replay();
    current = next;
    hadTurn = true;
    startedAtNanos = nowNanos;
    Batch<D> batch = new Batch<>();
    batch.begin("", nowNanos, new Object[] {next.event()}, 1);
    return batch;
  }

  /** The attempt has been made and is about to be handed to the dispatcher. */
  public void attempting(AttemptNode<D> newAttempt) {
    attempt = newAttempt;
    window.replaying(newAttempt);
  }

  /** An attempt has its outcome; false when it is none of these. */
  public boolean outcome(AttemptNode<D> answered) {
    if (attempt != answered) {
      return false;
    }
    end(failureOf(answered));
    return true;
  }

  /**
   * Ends those whose time is over. Their clock does not wait for a hand-over: the stream's own
   * batches wait meanwhile.
   */
  public void expire(long nowNanos) {
    Replay<D> live = current;
    AttemptNode<D> given = attempt;
    if (live != null
        && given != null
        && nowNanos - startedAtNanos >= live.timeoutNanos()
        && given.fence()) {
      given.notifyCancelled();
      end(
          isDelivered(given)
              ? null
              : ErrorCode.ATTEMPT_TIMED_OUT.error(
                  "no answer from the consumer within " + text(live.timeoutNanos())));
    }
    if (!waiting.isEmpty()) {
      expireWaiting(nowNanos);
    }
  }

  /** Their times differ, so that one may be over before those that came first. */
  private void expireWaiting(long nowNanos) {
    Iterator<Waiting<D>> all = waiting.iterator();
    while (all.hasNext()) {
      Waiting<D> next = all.next();
      if (next.isOver(nowNanos)) {
        all.remove();
        next.replay()
            .answer()
            .replayed(
                ErrorCode.ATTEMPT_TIMED_OUT.error(
                    (isInCall(next)
                            ? "another call with the event has not returned within "
                            : "the stream's own batches left no room within ")
                        + text(next.replay().timeoutNanos())));
      }
    }
  }

  /** The earliest time at which {@link #expire} has something to do, or {@code otherwise}. */
  public long nextDeadlineNanos(long nowNanos, long otherwiseNanos) {
    long earliest = otherwiseNanos;
    Replay<D> live = current;
    if (live != null) {
      earliest = DispatchWindow.earlier(nowNanos, earliest, startedAtNanos + live.timeoutNanos());
    }
    if (waiting.isEmpty()) {
      return earliest;
    }
    for (Waiting<D> next : waiting) {
      earliest =
          DispatchWindow.earlier(
              nowNanos, earliest, next.sinceNanos() + next.replay().timeoutNanos());
    }
    return earliest;
  }

  /** Ends all of them. */
  public void clear(Throwable reason) {
    AttemptNode<D> given = attempt;
    if (given != null && given.fence()) {
      given.notifyCancelled();
    }
    if (current != null) {
      end(given != null && isDelivered(given) ? null : reason);
    }
    while (!waiting.isEmpty()) {
      waiting.removeFirst().replay().answer().replayed(reason);
    }
  }

  private void end(@Nullable Throwable failure) {
    Replay<D> ended = current;
    if (attempt != null) {
      window.replayed(attempt);
    }
    current = null;
    attempt = null;
    if (ended != null) {
      ended.answer().replayed(failure);
    }
  }

  private static boolean isDelivered(AttemptNode<?> attempt) {
    return attempt.reportedProgress() == attempt.count();
  }

  private static @Nullable Throwable failureOf(AttemptNode<?> attempt) {
    DispatchOutcome outcome = attempt.outcome();
    if (outcome == DispatchOutcome.delivered() || isDelivered(attempt)) {
      return null;
    }
    if (outcome instanceof DispatchOutcome.Unavailable unavailable) {
      return unavailable.cause();
    }
    if (outcome instanceof DispatchOutcome.Refused refused) {
      return refused.cause();
    }
    if (outcome instanceof DispatchOutcome.Partial partial
        && partial.deliveredCount() == attempt.count()) {
      return null;
    }
    return ErrorCode.OUTCOME_INVALID.error(
        outcome == null
            ? "the dispatcher gave no outcome"
            : "one event cannot be delivered in part");
  }

  private static String text(long nanos) {
    return DurationText.print(Duration.ofNanos(nanos));
  }
}
