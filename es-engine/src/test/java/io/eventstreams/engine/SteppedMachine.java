package io.eventstreams.engine;

import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.EngineThreads;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A machine on which nothing happens by itself: its tasks wait until a test runs them, on the
 * test's own thread and in the order in which they were given, and its time stands still until a
 * test lets it pass. Whoever waits lets the others go on meanwhile.
 */
final class SteppedMachine {
  /** So near the end of the clock's range that every test that lets a second pass goes over it. */
  private static final long START_NANOS = Long.MAX_VALUE - 1_000_000_000L;

  private static final int MOST_STEPS = 100_000;

  /** How long each wait would have lasted at the longest, in order. */
  final List<Duration> waits = new ArrayList<>();

  /** Happens at the beginning of each wait. */
  Runnable whileWaiting = () -> {};

  boolean areThreadsClosed;
  boolean areTimersClosed;
  boolean isStoreClosed;

  private final Deque<Runnable> ready = new ArrayDeque<>();
  private final List<Runnable> storeWork = new ArrayList<>();
  private boolean isStoreHanging;
  private final List<Timed> timed = new ArrayList<>();
  private long nowNanos = START_NANOS;
  private int steps;

  private final class Timed implements Timers.Timer {
    private final long atNanos;
    private final Runnable task;

    Timed(long atNanos, Runnable task) {
      this.atNanos = atNanos;
      this.task = task;
    }

    long leftNanos() {
      return atNanos - nowNanos;
    }

    @Override
    public void cancel() {
      timed.remove(this);
    }
  }

  RunnerSeams seams() {
    return new RunnerSeams(
        new Clock(),
        new Threads(),
        new SteppedTimers(),
        (name, work) -> new Store(work),
        this::await,
        () -> 1);
  }

  /** The store's thread does not come back from a call. */
  void storeHangs() {
    isStoreHanging = true;
  }

  void storeGoesOn() {
    isStoreHanging = false;
    ready.addAll(storeWork);
    storeWork.clear();
  }

  /** Timers that have neither fired nor been cancelled. */
  int timersLeft() {
    return timed.size();
  }

  /** Does what waits to be done, and what follows from it, in no time. */
  void run() {
    pass(Duration.ZERO);
  }

  /** Lets time pass, in which everything happens that is due. */
  void pass(Duration time) {
    long endNanos = nowNanos + time.toNanos();
    while (step(endNanos)) {
      // The next one.
    }
  }

  /** Lets time pass in which nobody comes to do anything. */
  void skip(Duration time) {
    nowNanos += time.toNanos();
  }

  /** One task, or the next timer that is due until then; false when the time has passed. */
  private boolean step(long endNanos) {
    if (++steps > MOST_STEPS) {
      throw new AssertionError("no end after " + MOST_STEPS + " steps");
    }
    Runnable task = ready.poll();
    if (task != null) {
      task.run();
      return true;
    }
    Optional<Timed> next = timed.stream().min(Comparator.comparingLong(Timed::leftNanos));
    if (next.isPresent() && next.get().atNanos - endNanos <= 0) {
      timed.remove(next.get());
      nowNanos += Math.max(0, next.get().leftNanos());
      next.get().task.run();
      return true;
    }
    nowNanos += Math.max(0, endNanos - nowNanos);
    return false;
  }

  private boolean await(
      ReentrantLock lock, Condition changed, BooleanSupplier isTrue, long timeoutNanos)
      throws InterruptedException {
    waits.add(Duration.ofNanos(timeoutNanos));
    whileWaiting.run();
    long endNanos = nowNanos + timeoutNanos;
    while (!isTrueNow(lock, isTrue)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!step(endNanos)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTrueNow(ReentrantLock lock, BooleanSupplier isTrue) {
    lock.lock();
    try {
      return isTrue.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  private final class Clock implements EngineClock {
    @Override
    public long nanoTime() {
      return nowNanos;
    }

    @Override
    public long wallMillis() {
      return Duration.ofNanos(nowNanos - START_NANOS).toMillis();
    }
  }

  private final class Threads implements EngineThreads {
    @Override
    public boolean execute(Runnable task) {
      return !areThreadsClosed && ready.add(task);
    }

    @Override
    public void close() {
      areThreadsClosed = true;
    }
  }

  private final class SteppedTimers implements Timers {
    @Override
    public Timer after(long delayNanos, Runnable task) {
      Timed timer = new Timed(nowNanos + delayNanos, task);
      if (!areTimersClosed) {
        timed.add(timer);
      }
      return timer;
    }

    @Override
    public void close() {
      areTimersClosed = true;
      timed.clear();
    }
  }

  private final class Store implements StoreThread {
    private final BooleanSupplier work;

    Store(BooleanSupplier work) {
      this.work = work;
    }

    @Override
    public void wake() {
      ready.add(this::workOff);
    }

    private void workOff() {
      if (isStoreHanging) {
        storeWork.add(this::workOff);
        return;
      }
      while (work.getAsBoolean()) {
        // The next group.
      }
    }

    @Override
    public void close(long timeoutNanos) {
      workOff();
      isStoreClosed = true;
    }
  }
}
