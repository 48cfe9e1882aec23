package io.eventstreams.engine.internal.runner;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Work is added while a store's thread is about to park: it is done. One thread serves all samples
 * of a process, and each sample waits for its own work, so that the next one meets the thread on
 * its way to the park.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "the work was done")
@Outcome(expect = FORBIDDEN, desc = "the thread has slept over it")
@State
public class StoreThreadWakeStress {
  private static final long TOO_LONG_NANOS = 5_000_000_000L;

  private static volatile StoreThreadWakeStress work;

  @SuppressWarnings("unused")
  private static final StoreThread THREAD =
      StoreThread.daemon("stress", StoreThreadWakeStress::workOnce);

  private volatile boolean isDone;

  private static boolean workOnce() {
    StoreThreadWakeStress found = work;
    if (found == null) {
      return false;
    }
    work = null;
    found.isDone = true;
    return true;
  }

  @Actor
  public void adder(I_Result result) {
    work = this;
    THREAD.wake();
    long start = System.nanoTime();
    while (!isDone && System.nanoTime() - start < TOO_LONG_NANOS) {
      Thread.onSpinWait();
    }
    result.r1 = isDone ? 1 : 0;
  }
}
