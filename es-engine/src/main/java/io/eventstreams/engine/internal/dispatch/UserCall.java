package io.eventstreams.engine.internal.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread be interrupted while it runs a user's code, and only then: an interrupt that hit
 * the engine's or a store's code could close a file channel for everybody.
 *
 * <p><b>Threads:</b> {@link #enter} and {@link #leave} by the calling thread alone, {@link
 * #interrupt} by any.
 *
 * <p><b>Memory order:</b> {@code state} is the only shared field besides {@code caller}, which is
 * written before {@code state} becomes INSIDE (release by compare-and-set) and read after it was
 * seen INSIDE (acquire by compare-and-set). RAISING makes the caller wait until the interrupt has
 * arrived, so that none arrives after {@link #leave}.
 */
public final class UserCall {
  private static final int OUTSIDE = 0;
  private static final int INSIDE = 1;
  private static final int RAISING = 2;
  private static final int RAISED = 3;
  private static final int PENDING = 4;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(UserCall.class, "state", int.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  @SuppressWarnings("UnusedVariable") // through STATE
  private volatile int state = OUTSIDE;

  private @Nullable Thread caller;

  /** The calling thread is about to run user code. A pending interrupt is raised. */
  public void enter() {
    Thread current = Thread.currentThread();
    if (caller != current) {
      caller = current;
    }
    if (!STATE.compareAndSet(this, OUTSIDE, INSIDE)) {
      STATE.setVolatile(this, RAISED);
      current.interrupt();
    }
  }

  /**
   * The calling thread has come back from user code. Its interrupt flag is clear afterwards.
   *
   * @return whether somebody else than {@link #interrupt} had set the flag
   */
  public boolean leave() {
    while (!STATE.compareAndSet(this, INSIDE, OUTSIDE)) {
      if ((int) STATE.getVolatile(this) == RAISED) {
        Thread.interrupted();
        STATE.setVolatile(this, PENDING);
        return false;
      }
      Thread.onSpinWait();
    }
    return Thread.interrupted();
  }

  /** Interrupts the caller if it runs user code, else when it next enters it. */
  public void interrupt() {
    while (true) {
      if (STATE.compareAndSet(this, INSIDE, RAISING)) {
        Thread target = caller;
        if (target != null) {
          target.interrupt();
        }
        STATE.setVolatile(this, RAISED);
        return;
      }
      int seen = (int) STATE.getVolatile(this);
      if (seen == RAISING || seen == RAISED || seen == PENDING) {
        return;
      }
      if (seen == OUTSIDE && STATE.compareAndSet(this, OUTSIDE, PENDING)) {
        return;
      }
    }
  }

  /** The thread that runs, or last ran, the user's code. */
  public @Nullable Thread caller() {
    return caller;
  }
}
