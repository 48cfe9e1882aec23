package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/**
 * Work is added while a store's thread is about to park: it is done. Each sample has a thread of
 * its own, so that there are few.
 */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "the work was done")
@Outcome(id = "STALE", expect = FORBIDDEN, desc = "the thread has slept over it")
@State
public class StoreThreadWakeStress {
  private volatile boolean work;
  private volatile boolean isDone;
  private final StoreThread thread = StoreThread.daemon("stress", this::workOnce);

  private boolean workOnce() {
    if (!work) {
      return false;
    }
    work = false;
    isDone = true;
    return true;
  }

  @Actor
  public void waiter() throws InterruptedException {
    while (!isDone) {
      Thread.onSpinWait();
    }
    thread.close(1_000_000_000);
  }

  @Signal
  public void adder() {
    work = true;
    thread.wake();
  }
}
