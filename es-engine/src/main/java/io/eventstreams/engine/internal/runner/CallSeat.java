package io.eventstreams.engine.internal.runner;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread that has made a blocking call sits for a moment, in case the next call comes.
 *
 * <p><b>Threads:</b> {@link #sit} by any; {@link #isGiven} and {@link #leave} by who sits; {@link
 * #give} by the stream's drainer.
 *
 * <p><b>Memory order:</b> {@code occupant} goes from empty to SITTING, and from there either back
 * to empty or to a call, each by compare-and-set: a call is given only to somebody who sits, and
 * who leaves has either prevented it or takes it along. The call's fields are written before it is
 * given (release) and read after it was seen (acquire).
 *
 * @param <C> what a call is
 */
final class CallSeat<C> {
  private static final Object SITTING = new Object();
  private static final VarHandle OCCUPANT;

  static {
    try {
      OCCUPANT = MethodHandles.lookup().findVarHandle(CallSeat.class, "occupant", Object.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private volatile @Nullable Object occupant;

  /** Takes the seat; false when somebody has it. */
  boolean sit() {
    return occupant == null && OCCUPANT.compareAndSet(this, null, SITTING);
  }

  /** Gives a call to whoever sits; false when nobody does. */
  boolean give(C call) {
    return occupant == SITTING && OCCUPANT.compareAndSet(this, SITTING, call);
  }

  /** Whether a call was given to who sits. */
  boolean isGiven() {
    return occupant != SITTING;
  }

  /** Leaves the seat, with the call that was given; null when none was. */
  @SuppressWarnings("unchecked")
  @Nullable C leave() {
    if (OCCUPANT.compareAndSet(this, SITTING, null)) {
      return null;
    }
    C given = (C) occupant;
    occupant = null;
    return given;
  }
}
