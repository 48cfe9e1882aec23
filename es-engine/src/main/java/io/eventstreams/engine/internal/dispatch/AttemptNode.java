package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Event;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.engine.internal.observe.FailureLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, and at the same time the node that carries its outcome into the stream's mailbox.
 *
 * <p><b>Threads:</b> any for what {@link Attempt} offers; the rest is the stream's drainer's.
 *
 * <p><b>Memory order:</b> {@code state} goes from LIVE to DONE or FENCED once, by compare-and-set:
 * the first outcome wins, and a fenced attempt takes none. {@code outcome} is written by the winner
 * before it pushes the node on the mailbox's stack (release) and read by the drainer after taking
 * the stack (acquire); or the winner is the drainer itself, in {@link #deliveredAtOnce}. {@code
 * handedOver}, {@code progress} and the cancel action are volatile; each is followed by a signal to
 * the drainer. {@code takenUpAtNanos} is written before {@code takenUp} (volatile) and read after
 * that was seen; no signal follows, since it is asked for only when the attempt has an outcome, or
 * would be given up.
 */
public final class AttemptNode<D> implements Attempt {
  /** Where the attempts of a stream report to. */
  public interface Mailbox<D> {
    /** The attempt has its outcome. */
    void outcome(AttemptNode<D> attempt);

    /** The attempt was handed over, made progress, or its blocking call returned. */
    void attemptChanged();

    /** How long an attempt may take. Asked for, so that each attempt need not carry it. */
    long attemptTimeoutNanos();
  }

  /** The outcome of an attempt whose consumer does not want it any more; known by identity. */
  static final DispatchOutcome.Unavailable GIVEN_BACK =
      new DispatchOutcome.Unavailable(
          ErrorCode.CANCELLED.error("the consumer gave the batch back"), null);

  private static final Logger LOG = System.getLogger(AttemptNode.class.getName());
  private static final int LIVE = 0;
  private static final int DONE = 1;
  private static final int FENCED = 2;
  private static final Runnable CANCELLED = new Cancelled();
  private static final VarHandle STATE;
  private static final VarHandle CANCEL_ACTION;
  private static final VarHandle PROGRESS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(AttemptNode.class, "state", int.class);
      CANCEL_ACTION = lookup.findVarHandle(AttemptNode.class, "cancelAction", Runnable.class);
      PROGRESS = lookup.findVarHandle(AttemptNode.class, "progress", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** The next node on the mailbox's stack; owned by the mailbox. */
  public @Nullable AttemptNode<D> next;

  /**
   * When the drainer learnt that the attempt was handed over, or, later, when a thread took its
   * call up; the drainer's own.
   */
  long clockStartedAtNanos;

  boolean clockStarted;

  /** When the attempt was made; the drainer's own. */
  long beganAtNanos;

  /** How much of {@link #progress} the drainer has applied; the drainer's own. */
  int progressApplied;

  private final Mailbox<D> mailbox;
  private final Batch<D> batch;
  private final StreamIdentity stream;
  private final List<Event<D>> events;
  private final int number;
  private volatile int state = LIVE;
  private volatile boolean handedOver;
  private volatile @Nullable String consumer;
  private volatile int progress;
  private volatile @Nullable Runnable cancelAction;
  private volatile @Nullable UserCall call;
  private volatile boolean takenUp;
  private long takenUpAtNanos;
  private @Nullable DispatchOutcome outcome;

  public AttemptNode(
      Mailbox<D> mailbox, Batch<D> batch, StreamIdentity stream, boolean handedOverAtOnce) {
    this.mailbox = mailbox;
    this.batch = batch;
    this.stream = stream;
    this.events = batch.remainingEvents();
    this.number = batch.clock.failures();
    this.handedOver = handedOverAtOnce;
  }

  @Override
  public String streamId() {
    return stream.id();
  }

  @Override
  public String streamName() {
    return stream.name();
  }

  @Override
  public String deliveryId() {
    String first = events.get(0).sequenceId();
    String last = events.get(events.size() - 1).sequenceId();
    return DeliveryId.render(stream, first, last, events.size());
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public Duration timeout() {
    return Duration.ofNanos(timeoutNanos());
  }

  @Override
  public void handedOver() {
    if (!handedOver) {
      handedOver = true;
      mailbox.attemptChanged();
    }
  }

  @Override
  public void handedOver(String newConsumer) {
    consumer = newConsumer;
    handedOver();
  }

  @Override
  public boolean cancelled() {
    return state == FENCED;
  }

  @Override
  public void onCancel(Runnable action) {
    Runnable seen = cancelAction;
    while (seen != CANCELLED) {
      if (CANCEL_ACTION.compareAndSet(this, seen, action)) {
        return;
      }
      seen = cancelAction;
    }
    action.run();
  }

  @Override
  public void progress(int settledCount) {
    int count = events.size();
    if (settledCount < 0 || settledCount > count) {
      throw new IllegalArgumentException(
          "count must be 0 to " + count + ", the size of the batch, was " + settledCount);
    }
    int seen = progress;
    while (settledCount > seen) {
      if (PROGRESS.compareAndSet(this, seen, settledCount)) {
        mailbox.attemptChanged();
        return;
      }
      seen = progress;
    }
  }

  @Override
  public void complete(DispatchOutcome result) {
    settle(result);
  }

  /** Completes the attempt; false when it has an outcome already, or takes none. */
  public boolean settle(DispatchOutcome result) {
    if (STATE.compareAndSet(this, LIVE, DONE)) {
      outcome = result;
      mailbox.outcome(this);
      return true;
    }
    return false;
  }

  @Override
  public void giveBack() {
    complete(GIVEN_BACK);
  }

  /**
   * Completes the attempt as delivered without a way through the mailbox; false when it has an
   * outcome already. For the drainer alone, which then applies it at once.
   */
  public boolean deliveredAtOnce() {
    if (!STATE.compareAndSet(this, LIVE, DONE)) {
      return false;
    }
    outcome = DispatchOutcome.delivered();
    return true;
  }

  /** Takes away the attempt's right to an outcome; false when it has one already. */
  public boolean fence() {
    return STATE.compareAndSet(this, LIVE, FENCED);
  }

  /**
   * Tells whoever works on a fenced attempt: runs the cancel action, interrupts a blocking call.
   */
  public void notifyCancelled() {
    Runnable action = (Runnable) CANCEL_ACTION.getAndSet(this, CANCELLED);
    if (action != null && action != CANCELLED) {
      try {
        action.run();
      } catch (Throwable failure) {
        FailureLog.log(LOG, Level.WARNING, "a dispatcher's cancel action failed", failure);
      }
    }
    UserCall running = call;
    if (running != null) {
      running.interrupt();
    }
  }

  /** Takes the node off the stack's rest. */
  public @Nullable AttemptNode<D> takeNext() {
    AttemptNode<D> following = next;
    next = null;
    return following;
  }

  /** A blocking call of this attempt begins. */
  public void callBegins(UserCall newCall) {
    call = newCall;
  }

  /** A thread is about to make the blocking call. */
  public void callTakenUp(long nowNanos) {
    takenUpAtNanos = nowNanos;
    takenUp = true;
  }

  /** The blocking call has returned; whoever says so signals the drainer afterwards. */
  public void callReturned() {
    call = null;
  }

  public boolean isCallRunning() {
    return call != null;
  }

  /** Whether its blocking call waits for a thread. */
  boolean isCallQueued() {
    return call != null && !takenUp;
  }

  /** So much of the time since its clock was started nobody had it, for want of a thread. */
  long waitedForThreadNanos(long nowNanos) {
    if (!clockStarted) {
      return 0;
    }
    if (isCallQueued()) {
      return nowNanos - clockStartedAtNanos;
    }
    return takenUp ? Math.max(0, takenUpAtNanos - clockStartedAtNanos) : 0;
  }

  public Batch<D> batch() {
    return batch;
  }

  /** The events of this attempt, as a list that never changes. */
  public List<Event<D>> events() {
    return events;
  }

  /** How many events this attempt has. */
  int count() {
    return events.size();
  }

  boolean isHandedOver() {
    return handedOver;
  }

  /** Who has the batch, if the dispatcher tells. */
  @Nullable String consumer() {
    return consumer;
  }

  /** The thread of the blocking call, if one is running. */
  @Nullable String callThread() {
    UserCall running = call;
    Thread thread = running == null ? null : running.caller();
    return thread == null ? null : thread.getName();
  }

  int reportedProgress() {
    return progress;
  }

  @Nullable DispatchOutcome outcome() {
    return outcome;
  }

  long timeoutNanos() {
    return mailbox.attemptTimeoutNanos();
  }

  /** Stands in the place of the cancel action once the attempt was given up. */
  private static final class Cancelled implements Runnable {
    @Override
    public void run() {}
  }
}
