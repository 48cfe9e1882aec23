package io.eventstreams.engine;

import io.eventstreams.api.Event;
import io.eventstreams.engine.internal.intake.SourceRun;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.EngineThreads;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine without threads: what the engine would run elsewhere is run one after the other by
 * whoever lets time pass, and the clock goes from one timer to the next. Nothing takes any time.
 *
 * <p>Each run of a source offers one list, then is silent until it is cancelled.
 *
 * <p><b>Threads:</b> one.
 */
final class VirtualMachine {
  /** So near the end of its range that the clock goes over it in every test. */
  private static final long START_NANOS = Long.MAX_VALUE - Duration.ofMillis(40).toNanos();

  private static final int MOST_TASKS_AT_ONE_TIME = 10_000;

  /** What the run of a source gives, by its position. */
  interface Offers {
    List<Event<Integer>> after(String position);
  }

  private record Alarm(long atNanos, long order, Runnable task) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      int byTime = Long.signum(atNanos - other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final Offers offers;
  private final Deque<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final List<SourceRun<?, Integer>> silent = new ArrayList<>();
  private long nowNanos = START_NANOS;
  private long order;

  VirtualMachine(Offers offers) {
    this.offers = offers;
  }

  long millis() {
    return (nowNanos - START_NANOS) / 1_000_000;
  }

  void pass(Duration duration) {
    await(() -> false, duration.toNanos());
  }

  private boolean await(BooleanSupplier isTrue, long timeoutNanos) {
    long endNanos = nowNanos + timeoutNanos;
    while (true) {
      runAll();
      if (isTrue.getAsBoolean()) {
        return true;
      }
      Alarm next = alarms.peek();
      if (next == null || next.atNanos() - endNanos > 0) {
        nowNanos = endNanos;
        return false;
      }
      alarms.poll();
      nowNanos = next.atNanos() - nowNanos > 0 ? next.atNanos() : nowNanos;
      ready.add(next.task());
    }
  }

  private void runAll() {
    int tasks = 0;
    Runnable task = next();
    while (task != null) {
      if (++tasks > MOST_TASKS_AT_ONE_TIME) {
        throw new AssertionError("the engine spins at " + millis() + " ms");
      }
      task.run();
      task = next();
    }
  }

  private @Nullable Runnable next() {
    for (SourceRun<?, Integer> run : silent) {
      if (run.cancelled()) {
        silent.remove(run);
        return () -> run.end(null);
      }
    }
    return ready.poll();
  }

  @SuppressWarnings("unchecked")
  private void execute(Runnable task) {
    if (task instanceof SourceRun<?, ?> run) {
      SourceRun<?, Integer> source = (SourceRun<?, Integer>) run;
      ready.add(
          () -> {
            silent.add(source);
            List<Event<Integer>> list = offers.after(source.position());
            if (!list.isEmpty()) {
              source.offer(list);
            }
          });
    } else {
      ready.add(task);
    }
  }

  RunnerSeams seams() {
    return new RunnerSeams(
        new Clock(),
        new Threads(),
        new Alarms(),
        (name, work) -> new Store(work),
        this::wait,
        () -> 1);
  }

  private boolean wait(
      ReentrantLock lock, Condition changed, BooleanSupplier isTrue, long timeoutNanos) {
    return await(
        () -> {
          lock.lock();
          try {
            return isTrue.getAsBoolean();
          } finally {
            lock.unlock();
          }
        },
        timeoutNanos);
  }

  private final class Clock implements EngineClock {
    @Override
    public long nanoTime() {
      return nowNanos;
    }

    @Override
    public long wallMillis() {
      return millis();
    }
  }

  private final class Threads implements EngineThreads {
    @Override
    public boolean execute(Runnable task) {
      VirtualMachine.this.execute(task);
      return true;
    }

    @Override
    public void close() {}
  }

  private final class Alarms implements Timers {
    @Override
    public Timer after(long delayNanos, Runnable task) {
      Alarm alarm = new Alarm(nowNanos + Math.max(0, delayNanos), order++, task);
      alarms.add(alarm);
      return () -> alarms.remove(alarm);
    }

    @Override
    public void close() {
      alarms.clear();
    }
  }

  private final class Store implements StoreThread {
    private final BooleanSupplier work;

    Store(BooleanSupplier work) {
      this.work = work;
    }

    @Override
    public void wake() {
      ready.add(this::workAll);
    }

    private void workAll() {
      while (work.getAsBoolean()) {}
    }

    @Override
    public void close(long timeoutNanos) {
      workAll();
    }
  }
}
