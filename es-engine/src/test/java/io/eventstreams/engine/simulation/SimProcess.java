package io.eventstreams.engine.simulation;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.engine.internal.intake.SourceRun;
import io.eventstreams.engine.internal.runner.EngineClock;
import io.eventstreams.engine.internal.runner.EngineThreads;
import io.eventstreams.engine.internal.runner.RunnerSeams;
import io.eventstreams.engine.internal.runner.StoreThread;
import io.eventstreams.engine.internal.runner.Timers;
import io.eventstreams.engine.simulation.SimFaults.Kind;
import io.eventstreams.engine.simulation.SimScheduler.Doing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One life of the application: its threads and timers are those of the scheduler. */
final class SimProcess {
  private static final String DRAINS = "io.eventstreams.engine.internal.runner.DrainHandOver";
  private static final String CALLS = "io.eventstreams.engine.internal.runner.DispatchCalls";

  private final SimScheduler scheduler;
  private final SimFaults faults;
  private final SimCoverage coverage;
  private final Consumer<SourceRun<?, ?>> sources;
  private boolean dead;
  private boolean paused;
  private boolean threadsClosed;

  /** What the streams' rows said when this process last claimed them. */
  final Map<String, SimInstance> instances = new HashMap<>();

  /** Operations so far, by stream: whoever sees another number was overtaken. */
  final Map<String, Integer> operations = new HashMap<>();

  final List<SimConsumer> consumers = new ArrayList<>();

  /** What the row of each stream says, as far as this process was told for certain. */
  final Map<String, EventStreamStatus> known = new HashMap<>();

  /** Streams whose claim has failed and is tried again. */
  final Set<String> claiming = new HashSet<>();

  /** When each stream was last claimed, and after how many operations. */
  final Map<String, Claimed> claims = new HashMap<>();

  /** Streams that were asked for a reset nobody waits for. */
  final Set<String> resetLater = new HashSet<>();

  /** Whatever keeps a stop from ending in time. */
  int disturbances;

  int noThread;
  boolean isClosing;

  /** Whether another one has taken over while this one was away. */
  boolean isZombie;

  /** Whether another one is the owner now; this one may still be at its last work. */
  boolean isReplaced;

  int savesUnderWay;
  int operationsUnderWay;

  record Claimed(long atNanos, int operations) {}

  @Nullable EventStreamManager<GenericEventStream> manager;

  SimProcess(
      SimScheduler scheduler,
      SimFaults faults,
      SimCoverage coverage,
      Consumer<SourceRun<?, ?>> sources) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.coverage = coverage;
    this.sources = sources;
  }

  boolean isDead() {
    return dead;
  }

  boolean isPaused() {
    return paused;
  }

  void crash() {
    dead = true;
  }

  void pause() {
    disturbances++;
    paused = true;
    isZombie = true;
  }

  void resume() {
    paused = false;
  }

  RunnerSeams seams() {
    return new RunnerSeams(
        new Clock(),
        new Threads(),
        new SimTimers(),
        (name, work) -> new Store(work),
        this::await,
        scheduler.random::nextDouble);
  }

  private boolean await(
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

  private boolean await(BooleanSupplier isTrue, long timeoutNanos) {
    operationsUnderWay++;
    boolean came = scheduler.runUntil(() -> dead || isTrue.getAsBoolean(), timeoutNanos);
    operationsUnderWay--;
    if (dead) {
      throw new SimCrashed();
    }
    return came;
  }

  private final class Clock implements EngineClock {
    @Override
    public long nanoTime() {
      return scheduler.nowNanos();
    }

    @Override
    public long wallMillis() {
      return scheduler.wallMillis();
    }
  }

  private final class Threads implements EngineThreads {
    @Override
    public boolean execute(Runnable task) {
      if (threadsClosed) {
        return false;
      }
      String place = place(task);
      coverage.reachedIf(place.equals("drain"), SimPoint.DRAIN_PASSED_ON);
      if (faults.happens(Kind.NO_THREAD, place)) {
        disturbances++;
        noThread++;
        throw new OutOfMemoryError("unable to create native thread");
      }
      if (task instanceof SourceRun<?, ?> run) {
        scheduler.submit(SimProcess.this, () -> sources.accept(run));
      } else {
        scheduler.submit(SimProcess.this, task);
      }
      return true;
    }

    private static String place(Runnable task) {
      if (task instanceof SourceRun<?, ?>) {
        return "source";
      }
      String name = task.getClass().getName();
      return name.startsWith(DRAINS) ? "drain" : name.startsWith(CALLS) ? "dispatch" : "lifecycle";
    }

    @Override
    public void close() {
      threadsClosed = true;
    }
  }

  private final class SimTimers implements Timers {
    private boolean closed;

    @Override
    public Timer after(long delayNanos, Runnable task) {
      return scheduler.after(
          SimProcess.this,
          delayNanos,
          () -> {
            if (!closed) {
              scheduler.as(Doing.TIMER, task);
            }
          });
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Works one piece at a time, also while a piece hangs. */
  private final class Store implements StoreThread {
    private final BooleanSupplier work;
    private boolean scheduled;
    private boolean busy;
    private boolean again;

    Store(BooleanSupplier work) {
      this.work = work;
    }

    @Override
    public void wake() {
      if (!scheduled) {
        scheduled = true;
        scheduler.submit(SimProcess.this, this::run);
      }
    }

    private void run() {
      scheduled = false;
      if (busy) {
        // Woken while it hangs: it looks again afterwards.
        again = true;
        return;
      }
      busy = true;
      boolean[] worked = new boolean[1];
      scheduler.as(Doing.STORE, () -> worked[0] = work.getAsBoolean());
      busy = false;
      if (worked[0] || again) {
        again = false;
        wake();
      }
    }

    @Override
    public void close(long timeoutNanos) {
      await(() -> !busy && !scheduled, timeoutNanos);
    }
  }
}
