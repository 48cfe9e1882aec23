package io.eventstreams.transport.netty.internal.websocket;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One begins to wait for room while another makes some: it is told, once. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "told once")
@Outcome(expect = FORBIDDEN, desc = "waits beside the room, or told twice")
@State
public class RoomWaitersStress {
  private final AtomicInteger queued = new AtomicInteger(1);
  private final AtomicInteger told = new AtomicInteger();
  private final RoomWaiters waiters = new RoomWaiters(() -> queued.get() == 0);

  @Actor
  public void waiting() {
    waiters.await(told::incrementAndGet);
  }

  @Actor
  public void writing() {
    queued.decrementAndGet();
    waiters.tell();
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = told.get();
    result.r2 = queued.get();
  }
}
