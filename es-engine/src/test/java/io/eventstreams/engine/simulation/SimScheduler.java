package io.eventstreams.engine.simulation;

import io.eventstreams.engine.internal.runner.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and everything that waits to happen. One thing happens at a time, drawn from the
 * seed; whoever waits for something lets others go on meanwhile.
 */
final class SimScheduler implements SimClock {
  /** So near the end of its range that every schedule sees the clock go over it. */
  private static final long START_NANOS = Long.MAX_VALUE - 2_000_000_000L;

  private static final long WALL_START_MILLIS = 1_700_000_000_000L;
  private static final int TICK_NANOS = 20_000;
  private static final int JUMPS_ONE_IN = 40;

  /** Time goes on at least so often. */
  static final long PACE_NANOS = 20_000_000;

  /** Which task runs, and which timer. */
  final Random random;

  private final int maxSteps;
  private final Runnable interlude;
  private final List<Task> ready = new ArrayList<>();
  private final PriorityQueue<Timed> timed = new PriorityQueue<>();
  private long nowNanos = START_NANOS;
  private long order;
  private int steps;
  private int nestings;
  private int waiting;
  private int hanging;
  private long jumpedNanos;
  private Doing doing = Doing.ANYTHING;

  /** Whose thread it is that runs now, where that makes a difference. */
  enum Doing {
    ANYTHING,
    TIMER,
    STORE,
    CONSUMER
  }

  private record Task(@Nullable SimProcess owner, Runnable work) {}

  private static final class Timed implements Comparable<Timed>, Timers.Timer {
    private final long atNanos;
    private final long order;
    private final @Nullable SimProcess owner;
    private final Runnable work;
    private boolean cancelled;

    Timed(long atNanos, long order, @Nullable SimProcess owner, Runnable work) {
      this.atNanos = atNanos;
      this.order = order;
      this.owner = owner;
      this.work = work;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Timed other) {
      int byTime = Long.signum(atNanos - other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /**
   * Nothing waits yet.
   *
   * @param interlude happens before each step
   */
  SimScheduler(Random random, int maxSteps, Runnable interlude) {
    this.random = random;
    this.maxSteps = maxSteps;
    this.interlude = interlude;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  long wallMillis() {
    return WALL_START_MILLIS + elapsedNanos() / 1_000_000;
  }

  @Override
  public long elapsedNanos() {
    return nowNanos - START_NANOS;
  }

  @Override
  public SimMoment moment() {
    return new SimMoment(nowNanos, waiting > 0, nestings, jumpedNanos);
  }

  int steps() {
    return steps;
  }

  /** How often somebody began to wait. */
  int nestings() {
    return nestings;
  }

  /** How long tasks were ready and did not run. */
  long jumpedNanos() {
    return jumpedNanos;
  }

  /** How many calls hang at the moment. */
  int hanging() {
    return hanging;
  }

  Doing doing() {
    return doing;
  }

  void as(Doing who, Runnable work) {
    Doing before = doing;
    doing = who;
    try {
      work.run();
    } finally {
      doing = before;
    }
  }

  /** Something to do soon; nothing once its process is dead. */
  void submit(@Nullable SimProcess owner, Runnable work) {
    ready.add(new Task(owner, work));
  }

  Timers.Timer after(@Nullable SimProcess owner, long delayNanos, Runnable work) {
    Timed entry = new Timed(nowNanos + Math.max(0, delayNanos), order++, owner, work);
    timed.add(entry);
    return entry;
  }

  /** Lets things happen until something is true; false when the time was over first. */
  boolean runUntil(BooleanSupplier isTrue, long timeoutNanos) {
    nestings++;
    waiting++;
    Doing before = doing;
    doing = Doing.ANYTHING;
    try {
      long deadline = nowNanos + timeoutNanos;
      while (!isTrue.getAsBoolean()) {
        if (nowNanos - deadline >= 0) {
          return false;
        }
        step(deadline);
      }
      return true;
    } finally {
      waiting--;
      doing = before;
    }
  }

  /**
   * The calling thread hangs until something is true, and others go on: on a thread of their own,
   * since the engine marks threads.
   */
  void hang(BooleanSupplier isOver) {
    Throwable[] thrown = new Throwable[1];
    Thread others =
        new Thread(
            () -> {
              try {
                while (!isOver.getAsBoolean()) {
                  step(nowNanos + PACE_NANOS);
                }
              } catch (Throwable failure) {
                thrown[0] = failure;
              }
            });
    nestings++;
    hanging++;
    waiting++;
    Doing before = doing;
    doing = Doing.ANYTHING;
    others.start();
    boolean interrupted = false;
    while (others.isAlive()) {
      try {
        others.join();
      } catch (InterruptedException notYet) {
        interrupted = true;
      }
    }
    doing = before;
    hanging--;
    waiting--;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (thrown[0] instanceof Error failure) {
      throw failure;
    }
    if (thrown[0] instanceof RuntimeException failure) {
      throw failure;
    }
  }

  /** One thing happens, or time passes up to the deadline. */
  void step(long deadlineNanos) {
    if (++steps > maxSteps) {
      throw new SimStuck("more than " + maxSteps + " steps");
    }
    interlude.run();
    nowNanos += random.nextInt(TICK_NANOS);
    Timed due = timed.peek();
    boolean isInTime = due != null && due.atNanos - deadlineNanos <= 0;
    // Now and then every thread is slow, and a timer goes off first.
    boolean jumps = isInTime && random.nextInt(JUMPS_ONE_IN) == 0;
    Task next = jumps || (isInTime && isDue(due) && random.nextBoolean()) ? null : takeReady();
    if (next != null) {
      run(next.work());
    } else if (isInTime) {
      takeTimed(due);
    } else if (deadlineNanos - nowNanos > 0) {
      nowNanos = deadlineNanos;
    }
  }

  private boolean isDue(Timed entry) {
    return nowNanos - entry.atNanos >= 0;
  }

  private void takeTimed(Timed entry) {
    timed.poll();
    if (entry.cancelled || isDead(entry.owner)) {
      return;
    }
    if (!isDue(entry)) {
      jumpedNanos += ready.isEmpty() ? 0 : entry.atNanos - nowNanos;
      nowNanos = entry.atNanos;
    }
    if (isPaused(entry.owner)) {
      submit(entry.owner, entry.work);
    } else {
      run(entry.work);
    }
  }

  /** A thread ends here when its process dies while it waits. */
  private static void run(Runnable work) {
    try {
      work.run();
    } catch (SimCrashed crashed) {
      // The others go on.
    }
  }

  private @Nullable Task takeReady() {
    int size = ready.size();
    if (size == 0) {
      return null;
    }
    int start = random.nextInt(size);
    for (int i = 0; i < ready.size(); ) {
      int index = (start + i) % ready.size();
      Task task = ready.get(index);
      if (isPaused(task.owner())) {
        i++;
      } else {
        Task last = ready.remove(ready.size() - 1);
        if (index < ready.size()) {
          ready.set(index, last);
        }
        if (!isDead(task.owner())) {
          return task;
        }
      }
    }
    return null;
  }

  private static boolean isDead(@Nullable SimProcess owner) {
    return owner != null && owner.isDead();
  }

  private static boolean isPaused(@Nullable SimProcess owner) {
    return owner != null && owner.isPaused() && !owner.isDead();
  }
}
