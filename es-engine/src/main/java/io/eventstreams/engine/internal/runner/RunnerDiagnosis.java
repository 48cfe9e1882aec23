package io.eventstreams.engine.internal.runner;

import io.eventstreams.api.StreamDiagnosis;
import io.eventstreams.api.StreamDiagnosis.Holdup;
import io.eventstreams.api.StreamDiagnosis.StopReason;
import io.eventstreams.engine.internal.batch.StreamCore;
import io.eventstreams.engine.internal.batch.Surroundings;
import io.eventstreams.engine.internal.checkpoint.CheckpointSlot;
import io.eventstreams.engine.internal.runner.Inquiry.Answer;
import io.eventstreams.engine.internal.statistics.FailureText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says why an instance does not move, or does not end.
 *
 * <p><b>Threads:</b> {@link #why}, {@link #bufferedEvents} and {@link #holdup} by any; {@link
 * #drainBegins} and {@link #drainEnds} by whoever drains; the rest by the drainer.
 *
 * <p><b>Memory order:</b> {@code drainer} is volatile and only a hint; it is cleared by
 * compare-and-set, since another drainer may have written itself meanwhile.
 */
public final class RunnerDiagnosis<D> {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
  private static final VarHandle DRAINER;

  static {
    try {
      DRAINER =
          MethodHandles.lookup().findVarHandle(RunnerDiagnosis.class, "drainer", Thread.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /**
   * What keeps an instance from ending.
   *
   * @param thread which runs it; null when none is known
   */
  public record RunnerHoldup(Holdup holdup, @Nullable String thread) {}

  private final Object runner;
  private final StreamCore<D> core;
  private final DispatchCalls<D> calls;
  private final CheckpointSlot slot;
  private final RunnerSeams seams;
  private final Supplier<@Nullable Thread> sourceThread;
  private final Runnable signal;
  private final Inquiry inquiry = new Inquiry();

  /**
   * Whoever drains and is not the source's thread. The source's own is not noted, since a store of
   * a reference for each of its chunks would cost more than all else here.
   */
  private volatile @Nullable Thread drainer;

  private @Nullable Throwable failure;
  private long stoppingAtNanos;

  /**
   * The diagnosis of one instance.
   *
   * @param signal makes the drainer call {@link #answer}
   */
  RunnerDiagnosis(
      Object runner,
      StreamCore<D> core,
      DispatchCalls<D> calls,
      CheckpointSlot slot,
      RunnerSeams seams,
      Supplier<@Nullable Thread> sourceThread,
      Runnable signal) {
    this.runner = runner;
    this.core = core;
    this.calls = calls;
    this.slot = slot;
    this.seams = seams;
    this.sourceThread = sourceThread;
    this.signal = signal;
  }

  /** Why nothing moves. Waits for whoever drains, but not for long. */
  public StreamDiagnosis why() throws InterruptedException {
    Answer answer = inquire();
    if (answer != null) {
      return answer.diagnosis();
    }
    Thread noted = drainer;
    return BusyThread.diagnose(noted == null ? sourceThread.get() : noted, ANSWER_WITHIN);
  }

  /** Matching events that were accepted and are not settled; null when nobody answers. */
  public @Nullable Long bufferedEvents() throws InterruptedException {
    Answer answer = inquire();
    return answer == null ? null : answer.bufferedEvents();
  }

  /** What keeps the instance from ending. */
  public RunnerHoldup holdup() {
    Thread source = sourceThread.get();
    return source == null
        ? new RunnerHoldup(Holdup.DISPATCHER, nameOf(calls.callThread()))
        : new RunnerHoldup(Holdup.SOURCE, nameOf(source));
  }

  private @Nullable Answer inquire() throws InterruptedException {
    if (DrainMark.mine().draining == runner) {
      return now(seams.clock().nanoTime());
    }
    // The caller does not drain: it might then be held up in a dispatcher's code itself.
    long question = inquiry.ask();
    signal.run();
    return inquiry.await(question, seams.waits(), ANSWER_WITHIN.toNanos());
  }

  /** The calling thread, which is not the source's, is about to drain. */
  Thread drainBegins() {
    Thread self = Thread.currentThread();
    drainer = self;
    return self;
  }

  void drainEnds(Thread self) {
    DRAINER.compareAndSet(this, self, (Thread) null);
  }

  /** The instance ends from now on, by a failure or because it was told to. */
  void stopping(@Nullable Throwable newFailure, long nowNanos) {
    if (failure == null) {
      failure = newFailure;
      stoppingAtNanos = nowNanos;
    }
  }

  /** Answers all questions so far. */
  void answer(long nowNanos) {
    long question = inquiry.latest();
    inquiry.answer(question, now(nowNanos));
  }

  private Answer now(long nowNanos) {
    return new Answer(
        core.isStopping() ? ending(nowNanos) : core.diagnose(nowNanos, surroundings(nowNanos)),
        core.bufferedEvents());
  }

  private StreamDiagnosis ending(long nowNanos) {
    RunnerHoldup holdup = holdup();
    return new StreamDiagnosis.Stopping(
        failure == null ? StopReason.REQUEST : StopReason.FAILURE,
        holdup.holdup(),
        holdup.thread(),
        Duration.ofNanos(nowNanos - stoppingAtNanos),
        failure == null ? null : FailureText.of(failure));
  }

  private Surroundings surroundings(long nowNanos) {
    return new Surroundings(
        nameOf(sourceThread.get()), nameOf(calls.callThread()), slot.unavailable(nowNanos));
  }

  private static @Nullable String nameOf(@Nullable Thread thread) {
    return thread == null ? null : thread.getName();
  }
}
