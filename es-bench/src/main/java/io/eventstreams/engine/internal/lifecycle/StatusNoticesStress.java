package io.eventstreams.engine.internal.lifecycle;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.engine.internal.observe.GuardedListener;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads change a stream and tell the listener: one tells at a time, and nothing is left. */
@JCStressTest
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both told, one after the other")
@Outcome(expect = FORBIDDEN, desc = "one was left untold, or two told at once")
@State
public class StatusNoticesStress {
  private static final EventStreamListener.StreamRef STREAM =
      new EventStreamListener.StreamRef("id", "name");

  private final ReentrantLock lock = new ReentrantLock();
  private final Counting listener = new Counting();
  private final StatusNotices notices =
      new StatusNotices(Objects.requireNonNull(GuardedListener.of(listener, () -> 0)));

  /** Plain, since it is told by one thread at a time. */
  private static final class Counting implements EventStreamListener {
    private int told;
    private int inside;
    private int overlaps;

    @Override
    public void statusChanged(StreamRef stream, EventStreamStatus status) {
      count();
    }

    @Override
    public void failed(StreamRef stream, Throwable error, @Nullable Duration startsAgainIn) {
      count();
    }

    private void count() {
      overlaps += inside;
      inside = 1;
      told++;
      inside = 0;
    }
  }

  @Actor
  public void one() {
    change(EventStreamStatus.STARTED);
  }

  @Actor
  public void other() {
    change(EventStreamStatus.STOPPED);
  }

  private void change(EventStreamStatus status) {
    lock.lock();
    try {
      notices.status(STREAM, status);
    } finally {
      lock.unlock();
    }
    notices.tell();
  }

  @Arbiter
  public void end(II_Result result) {
    result.r1 = listener.told;
    result.r2 = listener.overlaps;
  }
}
