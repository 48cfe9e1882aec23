package io.eventstreams.engine.internal.intake;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.engine.internal.batch.CoreEffects.ChunkEnd;
import io.eventstreams.engine.internal.batch.SeenUpTo;
import io.eventstreams.engine.internal.dispatch.UserCall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a source, and the gate through which its lists enter the stream. Once it is over, or
 * has missed an event, its {@code deliver} answers EXIT for ever.
 *
 * <p><b>Threads:</b> {@link #run} on a thread of its own; {@link #deliver} on any, one at a time;
 * {@link #finish} by the stream's drainer; {@link #cancel} by any.
 *
 * <p><b>Memory order:</b> {@code list} and {@code waiter} are written before the mailbox's slot
 * (release) and read by the drainer after it, as is the emptied {@code end}. {@code refusal} is
 * written before {@code end} (volatile) and read after it (acquire). The waiter reads {@code end}
 * before each park, a drainer that is another thread writes it before each unpark, so that no
 * wake-up is lost. {@code delivering} is left by a release, which whoever enters it acquires.
 * {@code helping} is written before the waiter first looks whether a drain was left, and read by a
 * drainer that has not answered: while it is true, the waiter looks again after each park, and goes
 * away only when answered. Who leaves a drain to it unparks it afterwards.
 */
public final class SourceRun<S extends EventStreamSpec<S>, D>
    implements SourceContext<S>, Deliver<D>, Runnable {

  /** What a run needs of its stream. */
  public interface Intake<S extends EventStreamSpec<S>, D> {
    /** Puts the run's list into the mailbox, and drains it if nobody else does. */
    void offer(SourceRun<S, D> run);

    /** Asks for the offered list back. */
    void withdraw(SourceRun<S, D> run);

    /** The source has returned or thrown. */
    void ended(SourceRun<S, D> run, @Nullable Throwable failure);

    /** Whether the calling thread is draining this stream. */
    boolean isDrainer();

    /** Whether the calling thread may drain the stream while it waits for an answer. */
    boolean mayDrain();

    /** Whether a drain is left to whoever takes it over. */
    boolean isDrainLeft();

    /** Drains on the calling thread if a drain was left to it. */
    void drainIfLeft();

    /** Runs the source's code as belonging to this stream. */
    void inside(Runnable sourceCode);

    /** Waits for a moment without parking; whether it became true. */
    boolean awaitBriefly(BooleanSupplier isTrue);
  }

  private static final long LOOK_AGAIN_NANOS = 100_000;
  private static final VarHandle END;

  static {
    try {
      END = MethodHandles.lookup().findVarHandle(SourceRun.class, "end", ChunkEnd.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Intake<S, D> intake;
  private final EventSource<S, D> source;
  private final S spec;
  private final String position;
  private final UserCall call = new UserCall();
  private final AtomicBoolean delivering = new AtomicBoolean();
  private volatile boolean cancelled;
  private volatile boolean over;
  private volatile boolean helping;

  /** Made beforehand: who helps must not fail for want of memory, or a drain is left to nobody. */
  private final BooleanSupplier mayGoOn = this::canGoOn;

  private @Nullable List<Event<D>> list;
  private @Nullable Thread waiter;
  private @Nullable EventStreamException refusal;

  @SuppressWarnings("UnusedVariable") // through END
  private @Nullable ChunkEnd end;

  public SourceRun(Intake<S, D> intake, EventSource<S, D> source, S spec, String position) {
    this.intake = intake;
    this.source = source;
    this.spec = spec;
    this.position = position;
  }

  @Override
  public S spec() {
    return spec;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void run() {
    intake.inside(this::callSource);
  }

  private void callSource() {
    Throwable failure = null;
    call.enter();
    try {
      source.run(this, position, this);
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      call.leave();
    }
    end(failure);
  }

  /** The source's code has returned or thrown. */
  public void end(@Nullable Throwable failure) {
    over = true;
    awaitDeliver();
    intake.ended(this, failure);
  }

  /**
   * Waits until no other thread of the source's is inside {@link #deliver}, and keeps all out from
   * then on. Otherwise its list could take the place of the next run's, which would then wait for
   * ever.
   */
  private void awaitDeliver() {
    while (!delivering.compareAndSet(false, true)) {
      intake.withdraw(this);
      LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
    }
  }

  @Override
  public SourceInstruction deliver(List<Event<D>> events) {
    Objects.requireNonNull(events, "events");
    if (intake.isDrainer()) {
      throw new IllegalStateException("deliver must not be called from within a dispatcher");
    }
    if (!delivering.compareAndSet(false, true)) {
      if (over) {
        return SourceInstruction.EXIT;
      }
      throw new IllegalStateException("deliver is being called by another thread");
    }
    boolean isCaller = Thread.currentThread() == call.caller();
    boolean interrupted = isCaller ? call.leave() : Thread.interrupted();
    try {
      return take(events, interrupted);
    } finally {
      delivering.setRelease(false);
      if (isCaller) {
        call.enter();
      }
    }
  }

  @Override
  public SourceInstruction progress(String sequenceId) {
    return deliver(new SeenUpTo<>(sequenceId));
  }

  private SourceInstruction take(List<Event<D>> events, boolean interrupted) {
    if (interrupted) {
      // First, since it may dispatch on this thread: an interrupt is for the source's code alone.
      withdraw();
      Thread.currentThread().interrupt();
      return SourceInstruction.EXIT;
    }
    SourceInstruction atOnce = offer(events);
    return atOnce == null ? answer(awaitEnd()) : atOnce;
  }

  /** The first half of a delivery; an answer when there is nothing to wait for. */
  public @Nullable SourceInstruction offer(List<Event<D>> events) {
    if (over || cancelled) {
      return SourceInstruction.EXIT;
    }
    if (events.isEmpty() && !(events instanceof SeenUpTo)) {
      return SourceInstruction.CONTINUE;
    }
    list = events;
    waiter = Thread.currentThread();
    END.set(this, (ChunkEnd) null);
    intake.offer(this);
    return null;
  }

  /** How the offer ended; null while it has not. */
  public @Nullable ChunkEnd ended() {
    return (ChunkEnd) END.getAcquire(this);
  }

  private boolean canGoOn() {
    return ended() != null || (helping && intake.isDrainLeft());
  }

  /** The source gives the run up: it was interrupted by somebody else than the engine. */
  public void withdraw() {
    over = true;
    intake.withdraw(this);
  }

  /** The second half of a delivery, once the offer has ended. */
  public SourceInstruction answer(ChunkEnd result) {
    list = null;
    waiter = null;
    EventStreamException refused = refusal;
    if (refused != null) {
      refusal = null;
      throw refused;
    }
    return result == ChunkEnd.TAKEN ? SourceInstruction.CONTINUE : SourceInstruction.EXIT;
  }

  private ChunkEnd awaitEnd() {
    ChunkEnd atOnce = ended();
    if (atOnce != null) {
      return atOnce;
    }
    boolean interrupted = false;
    boolean mayHelp = intake.mayDrain();
    helping = mayHelp;
    ChunkEnd result;
    try {
      boolean came = intake.awaitBriefly(mayGoOn);
      result = ended();
      while (result == null) {
        // What it drained may have parked the thread, and taken the permit of who left a drain
        // since.
        if (!came && !(mayHelp && intake.isDrainLeft())) {
          LockSupport.park(this);
        }
        came = false;
        if (Thread.interrupted() && !interrupted) {
          interrupted = true;
          withdraw();
        }
        if (mayHelp) {
          intake.drainIfLeft();
        }
        result = ended();
      }
    } finally {
      helping = false;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
      return ChunkEnd.EXIT;
    }
    return result;
  }

  /**
   * The thread that waits for the answer, if it takes over a drain that was left when it is woken;
   * the drainer's, while the offer has no answer.
   */
  public @Nullable Thread helper() {
    return helping ? waiter : null;
  }

  /** After which event the source has to begin. */
  public String position() {
    return position;
  }

  /** The list that was offered; the drainer's. */
  public List<Event<D>> offered() {
    return Objects.requireNonNull(list, "a run is in the mailbox only with a list");
  }

  /** Answers the offer. */
  public void finish(ChunkEnd result, @Nullable EventStreamException why) {
    if (result == ChunkEnd.EXIT) {
      over = true;
    }
    refusal = why;
    Thread waiting = waiter;
    if (waiting == Thread.currentThread()) {
      END.set(this, result);
    } else {
      END.setVolatile(this, result);
      LockSupport.unpark(waiting);
    }
  }

  /** Tells the source to end: {@code deliver} answers EXIT, and its thread is interrupted. */
  public void cancel() {
    cancelled = true;
    call.interrupt();
  }

  /** The thread that runs the source, for telling who does not end. */
  public @Nullable Thread thread() {
    return call.caller();
  }
}
