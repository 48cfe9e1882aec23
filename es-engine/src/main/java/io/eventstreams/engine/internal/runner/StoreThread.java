package io.eventstreams.engine.internal.runner;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * One thread that talks to a store, and that nobody interrupts: an interrupt during input or output
 * could close a file for everybody.
 *
 * <p><b>Threads:</b> any.
 */
public interface StoreThread {
  /** Makes the thread work; nothing if it is about to look for work anyway. */
  void wake();

  /** Lets the thread finish its work, then ends it; waits for that no longer than given. */
  void close(long timeoutNanos) throws InterruptedException;

  /** Starts such threads. */
  @FunctionalInterface
  interface Starter {
    /**
     * Starts one.
     *
     * @param work does what waits; false when nothing did
     */
    StoreThread start(String name, BooleanSupplier work);
  }

  /** A daemon thread. */
  static StoreThread daemon(String name, BooleanSupplier work) {
    return new Daemon(name, work);
  }

  /**
   * Works until there is nothing to do, then parks.
   *
   * <p><b>Memory order:</b> work is added before {@link #wake}, which unparks; whoever parks has
   * looked for work after its last permit was used up, so that no wake-up is lost.
   */
  final class Daemon implements StoreThread {
    private static final long AGAIN_NANOS = 100_000_000;

    private final BooleanSupplier work;
    private final Thread thread;
    private volatile boolean closing;

    private Daemon(String name, BooleanSupplier work) {
      this.work = work;
      this.thread = new Thread(this::loop, name);
      thread.setDaemon(true);
      thread.start();
    }

    private void loop() {
      while (true) {
        boolean wasClosing = closing;
        boolean worked;
        try {
          worked = work.getAsBoolean();
        } catch (Throwable broken) {
          // Every stream of a manager needs this thread: it outlives a lack of memory too.
          LockSupport.parkNanos(this, AGAIN_NANOS);
          worked = !wasClosing;
        }
        if (!worked) {
          if (wasClosing) {
            return;
          }
          LockSupport.park(this);
          // A store that left the flag set would turn the park into a busy loop.
          Thread.interrupted();
        }
      }
    }

    @Override
    public void wake() {
      LockSupport.unpark(thread);
    }

    @Override
    public void close(long timeoutNanos) throws InterruptedException {
      closing = true;
      LockSupport.unpark(thread);
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
    }
  }
}
