package io.eventstreams.engine.internal.runner;

import io.eventstreams.engine.internal.dispatch.AttemptNode;
import io.eventstreams.engine.internal.intake.SourceRun;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a stream's drainer: three lanes without queue nodes, and the counter that makes
 * one thread the drainer.
 *
 * <p><b>Threads:</b> lanes are filled by any thread and emptied by the drainer alone.
 *
 * <p><b>Memory order:</b> whoever fills a lane then calls {@link #announce}, a read-modify-write on
 * {@code pending}; whoever finds it zero is the drainer. Who brings a chunk may instead {@link
 * #enter}, which is the same step from zero to one without a lane: lanes that were filled but not
 * announced yet are announced later, to the drainer that is there then. Who has the drain and may
 * not or need not go on {@link #leave}s it, without touching the counter; {@link #takeOver} is a
 * compare-and-set, so that exactly one of a worker and a source's thread becomes the successor, and
 * sees what the leaver, or the drainer before it, has written. The drainer reads {@code pending},
 * empties the lanes, and gives up only by a compare-and-set from the value read to zero, so that an
 * input announced meanwhile makes it go round again. All of the core's plain fields are handed from
 * drainer to drainer through these operations on the one counter. The stack is pushed with
 * compare-and-set (release) and taken whole (acquire). A chunk is put with release: the
 * announcement that follows is what the drainer synchronises with.
 */
final class Mailbox<D> {
  static final int STOP = 1;
  static final int TIMER = 1 << 1;
  static final int ATTEMPT_CHANGED = 1 << 2;
  static final int CHECKPOINT_SAVED = 1 << 3;
  static final int SOURCE_ENDED = 1 << 4;
  static final int WITHDRAW = 1 << 5;
  static final int FENCED = 1 << 6;
  static final int PARK_ANSWERED = 1 << 7;
  static final int REPLAY = 1 << 8;
  static final int ASKED = 1 << 9;
  static final int ADJUSTED = 1 << 10;
  static final int CONFIRM = 1 << 11;

  private static final VarHandle PENDING;
  private static final VarHandle OUTCOMES;
  private static final VarHandle BITS;
  private static final VarHandle CHUNK;
  private static final VarHandle LEFT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PENDING = lookup.findVarHandle(Mailbox.class, "pending", long.class);
      OUTCOMES = lookup.findVarHandle(Mailbox.class, "outcomes", AttemptNode.class);
      BITS = lookup.findVarHandle(Mailbox.class, "bits", int.class);
      CHUNK = lookup.findVarHandle(Mailbox.class, "chunk", SourceRun.class);
      LEFT = lookup.findVarHandle(Mailbox.class, "left", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private volatile long pending;
  private volatile @Nullable AttemptNode<D> outcomes;
  private volatile int bits;
  private volatile @Nullable SourceRun<?, D> chunk;

  @SuppressWarnings("UnusedVariable") // through LEFT
  private volatile boolean left;

  void push(AttemptNode<D> node) {
    AttemptNode<D> head = outcomes;
    while (true) {
      node.next = head;
      if (OUTCOMES.compareAndSet(this, head, node)) {
        return;
      }
      head = outcomes;
    }
  }

  void raise(int newBits) {
    BITS.getAndBitwiseOr(this, newBits);
  }

  void offer(SourceRun<?, D> run) {
    CHUNK.setRelease(this, run);
  }

  /** Announces that a lane was filled; true when the caller has thereby become the drainer. */
  boolean announce() {
    return (long) PENDING.getAndAdd(this, 1L) == 0;
  }

  /**
   * Makes the caller the drainer, with an input that it brings along instead of putting it into a
   * lane, if nothing is announced; false when somebody else drains or has to.
   */
  boolean enter() {
    return PENDING.compareAndSet(this, 0L, 1L);
  }

  /** Leaves the drain, with the counter above zero, to whoever takes it over first. */
  void leave() {
    LEFT.setVolatile(this, true);
  }

  /** Makes the caller the drainer if the drain was left and nobody has taken it over. */
  boolean takeOver() {
    return (boolean) LEFT.getOpaque(this) && LEFT.compareAndSet(this, true, false);
  }

  /** Whether the drain was left and nobody had taken it over a moment ago. */
  boolean isLeft() {
    return (boolean) LEFT.getVolatile(this);
  }

  /** The counter, to be read before the lanes are emptied. */
  long pending() {
    return pending;
  }

  /** Stops draining, unless something was announced after {@code seen} was read. */
  boolean release(long seen) {
    return PENDING.compareAndSet(this, seen, 0L);
  }

  /** Takes all outcomes, the oldest first. */
  @SuppressWarnings("unchecked")
  @Nullable AttemptNode<D> takeOutcomes() {
    if (outcomes == null) {
      return null;
    }
    AttemptNode<D> node = (AttemptNode<D>) OUTCOMES.getAndSet(this, (AttemptNode<D>) null);
    AttemptNode<D> reversed = null;
    while (node != null) {
      AttemptNode<D> following = node.next;
      node.next = reversed;
      reversed = node;
      node = following;
    }
    return reversed;
  }

  int takeBits() {
    return bits == 0 ? 0 : (int) BITS.getAndSet(this, 0);
  }

  @SuppressWarnings("unchecked")
  @Nullable SourceRun<?, D> takeChunk() {
    return chunk == null ? null : (SourceRun<?, D>) CHUNK.getAndSet(this, (SourceRun<?, D>) null);
  }

  boolean isEmpty() {
    return outcomes == null && bits == 0 && chunk == null;
  }
}
