package io.eventstreams.engine.internal.lifecycle;

import io.eventstreams.api.spi.EventStreamListener;
import io.eventstreams.bench.Lincheck;
import io.eventstreams.engine.internal.observe.GuardedListener;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A listener is told of everything, by one thread at a time. */
public class StatusNoticesLincheckTest {
  private static final EventStreamListener.StreamRef STREAM =
      new EventStreamListener.StreamRef("id", "name");
  private static final Throwable CAUSE = new IllegalStateException("no");

  private final ReentrantLock lock = new ReentrantLock();
  private final Counting listener = new Counting();
  private final StatusNotices notices =
      new StatusNotices(Objects.requireNonNull(GuardedListener.of(listener, () -> 0)));
  private int noted;

  private static final class Counting implements EventStreamListener {
    private int told;
    private int inside;
    private int overlaps;

    @Override
    public void failed(StreamRef stream, Throwable error, @Nullable Duration startsAgainIn) {
      overlaps += inside;
      inside = 1;
      told++;
      inside = 0;
    }
  }

  @Operation
  public void change() {
    lock.lock();
    try {
      noted++;
      notices.failed(STREAM, CAUSE, null);
    } finally {
      lock.unlock();
    }
    notices.tell();
  }

  @Validate
  public void allAreTold() {
    Lincheck.require(listener.told == noted, "listener.told == noted");
    Lincheck.require(listener.overlaps == 0, "listener.overlaps == 0");
  }

  @Test
  void hasNoInterleavingThatLeavesANoteUntold() {
    Lincheck.check(StatusNoticesLincheckTest.class);
  }
}
