package io.eventstreams.engine.internal.checkpoint;

import io.eventstreams.api.StreamDiagnosis.StoreUnavailable;
import io.eventstreams.api.StreamDiagnosis.StoreWork;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.engine.internal.runner.Timers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one place through which a stream's checkpoint row is claimed and saved, and its events are
 * put aside, over all of its instances. Of several requests that wait the latest counts.
 *
 * <p><b>Threads:</b> requests by any; the rest by the {@link CheckpointWriter}'s thread alone, or,
 * where the store never blocks, by a drainer that has taken the slot for one save: there is never
 * more than one store call for a stream.
 *
 * <p><b>Memory order:</b> a request is put by {@code getAndSet} (release), then {@code queued} goes
 * from false to true by compare-and-set, and only the winner enqueues the slot. The writer sets
 * {@code queued} to false before it takes the request (acquire), so that a request put later
 * enqueues the slot again. A drainer that wins {@code queued} and does not enqueue the slot has it
 * to itself if the writer has no work with it: that begins before the writer sets {@code queued} to
 * false, and comes back only through the queue. A request that is put meanwhile fails to enqueue
 * the slot, since it still sees {@code queued}; it was put before that, and the drainer looks for
 * requests after it has set {@code queued} to false: all of this is volatile, so that it sees it
 * and enqueues the slot itself. What the writer keeps in plain fields is handed to the drainer by
 * {@code writerWork}, and back by the queue. {@code trouble} is written by the writer alone, and
 * immutable.
 */
public final class CheckpointSlot {
  private static final VarHandle SAVE;
  private static final VarHandle CLAIM;
  private static final VarHandle PARK;
  private static final VarHandle QUEUED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SAVE = lookup.findVarHandle(CheckpointSlot.class, "save", SaveRequest.class);
      CLAIM = lookup.findVarHandle(CheckpointSlot.class, "claim", ClaimRequest.class);
      PARK = lookup.findVarHandle(CheckpointSlot.class, "park", ParkRequest.class);
      QUEUED = lookup.findVarHandle(CheckpointSlot.class, "queued", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /** What to store, and for whom. */
  record SaveRequest(
      CheckpointOwner owner,
      String position,
      long skippedEvents,
      long parkedEvents,
      long settledEvents) {}

  /** What the writer has to do with the slot, apart from what is queued. */
  private enum WriterWork {
    NONE,
    UNDER_WAY,
    /** It is tried again after a back-off. */
    WAITING
  }

  /** What to put aside, and for whom. */
  record ParkRequest(CheckpointOwner owner, ParkedEvent event) {}

  /**
   * What the store has been failing to do.
   *
   * @param sinceNanos of the first failure in a row
   * @param error the last one
   */
  private record StoreTrouble(StoreWork work, long sinceNanos, String error) {}

  private final String streamId;
  private final CheckpointWriter writer;
  private final Runnable onQuiet;
  private volatile @Nullable SaveRequest save;
  private volatile @Nullable ParkRequest park;
  private volatile @Nullable ClaimRequest claim;

  @SuppressWarnings("UnusedVariable") // read through QUEUED
  private volatile boolean queued;

  private volatile WriterWork writerWork = WriterWork.NONE;
  private volatile @Nullable CheckpointOwner abandoned;
  private volatile @Nullable StoreTrouble trouble;

  // The writer's own, or that of the drainer which has the slot to itself.
  @Nullable SaveRequest current;
  long version;
  int failures;
  Timers.@Nullable Timer retryTimer;

  /**
   * A slot of one stream.
   *
   * @param onQuiet called by the writer's thread when nothing is left to do
   */
  public CheckpointSlot(String streamId, CheckpointWriter writer, Runnable onQuiet) {
    this.streamId = streamId;
    this.writer = writer;
    this.onQuiet = onQuiet;
  }

  /** Asks for the row to be claimed; the answer comes on the writer's thread. */
  public void claim(ClaimRequest request) {
    // One that was taken back meanwhile must not stand in the way of a newer one.
    ClaimRequest seen;
    do {
      seen = claim;
      if (request.isCancelled()) {
        return;
      }
    } while (!CLAIM.compareAndSet(this, seen, request));
    // Not after the back-off of what failed before: whoever starts a stream is heard at once.
    enqueueNow();
  }

  /** Takes a claim back. A store call may be under way; its answer is nobody's then. */
  public void cancel(ClaimRequest request) {
    request.cancel();
    CLAIM.compareAndSet(this, request, (ClaimRequest) null);
  }

  /** Does not wait for the end of a back-off. */
  public void tryNow() {
    enqueueNow();
  }

  /** What the store fails to do; null while it is well. Any thread. */
  public @Nullable StoreUnavailable unavailable(long nowNanos) {
    StoreTrouble seen = trouble;
    return seen == null
        ? null
        : new StoreUnavailable(
            seen.work(), Duration.ofNanos(Math.max(0, nowNanos - seen.sinceNanos())), seen.error());
  }

  /** What the store said last; null while it is well. Any thread. */
  public @Nullable String error() {
    StoreTrouble seen = trouble;
    return seen == null ? null : seen.error();
  }

  /**
   * Asks for progress to be stored. Where the store never blocks, it is on return, and its owner
   * was told.
   */
  public void save(
      CheckpointOwner owner,
      String position,
      long skippedEvents,
      long parkedEvents,
      long settledEvents) {
    SaveRequest request =
        new SaveRequest(owner, position, skippedEvents, parkedEvents, settledEvents);
    if (writer.savesAtOnce()
        && writerWork != WriterWork.WAITING
        && QUEUED.compareAndSet(this, false, true)) {
      saveAtOnce(request);
    } else {
      SAVE.getAndSet(this, request);
      enqueue();
    }
  }

  /** Saves on the calling thread, if the writer has nothing to do with the slot. */
  private void saveAtOnce(SaveRequest request) {
    // In this order: the writer's work ends after what it leaves behind was written.
    boolean free = writerWork == WriterWork.NONE && current == null && !isAskedFor();
    if (free && writer.saveAtOnce(this, request)) {
      QUEUED.setVolatile(this, false);
      if (isAskedFor()) {
        enqueueNow();
      }
      request.owner().saved(request.position(), request.settledEvents());
    } else {
      SAVE.getAndSet(this, request);
      giveToWriter();
    }
  }

  private boolean isAskedFor() {
    return save != null || claim != null || park != null || abandoned != null;
  }

  /** Asks for an event to be put aside. An owner waits for the answer before it asks again. */
  public void park(CheckpointOwner owner, ParkedEvent event) {
    PARK.getAndSet(this, new ParkRequest(owner, event));
    enqueue();
  }

  /**
   * Forgets what an owner that has ended did not get stored: the row stays where it is, and events
   * are delivered again. Requests of another owner stay.
   */
  public void abandon(CheckpointOwner owner) {
    SaveRequest waiting = save;
    if (waiting != null && waiting.owner() == owner) {
      SAVE.compareAndSet(this, waiting, (SaveRequest) null);
    }
    ParkRequest parking = park;
    if (parking != null && parking.owner() == owner) {
      PARK.compareAndSet(this, parking, (ParkRequest) null);
    }
    abandoned = owner;
    enqueueNow();
  }

  /** Whether no request waits and no store call is under way. */
  public boolean isQuiet() {
    // The requests first: the writer's work begins before it takes them, and ends after it.
    return save == null && park == null && claim == null && writerWork == WriterWork.NONE;
  }

  String streamId() {
    return streamId;
  }

  private void enqueue() {
    if (writerWork != WriterWork.WAITING) {
      enqueueNow();
    }
  }

  void enqueueNow() {
    if (QUEUED.compareAndSet(this, false, true)) {
      giveToWriter();
    }
  }

  private void giveToWriter() {
    try {
      writer.enqueue(this);
    } catch (Throwable noMemory) {
      // Or nobody could ever queue it again.
      QUEUED.setVolatile(this, false);
      throw noMemory;
    }
  }

  /** The writer takes the slot up: requests from now on enqueue it again. */
  void takeUp() {
    writerWork = WriterWork.UNDER_WAY;
    queued = false;
    // Whoever came before the back-off was over must not leave a second one behind.
    Timers.Timer armed = retryTimer;
    if (armed != null) {
      retryTimer = null;
      armed.cancel();
    }
    CheckpointOwner gone = abandoned;
    if (gone != null) {
      abandoned = null;
      if (current != null && current.owner() == gone) {
        current = null;
        failures = 0;
        trouble = null;
      }
      ParkRequest parking = park;
      if (parking != null && parking.owner() == gone) {
        PARK.compareAndSet(this, parking, (ParkRequest) null);
      }
    }
  }

  /** What to store now: the latest request, else the one that failed before. */
  @Nullable SaveRequest takeSave() {
    SaveRequest newer = (SaveRequest) SAVE.getAndSet(this, (SaveRequest) null);
    if (newer != null) {
      current = newer;
    }
    return current;
  }

  @Nullable ParkRequest takePark() {
    return (ParkRequest) PARK.getAndSet(this, (ParkRequest) null);
  }

  /** Puts back what was not answered; an owner asks for nothing else before it is. */
  void parkAgain(ParkRequest request) {
    PARK.compareAndSet(this, (ParkRequest) null, request);
  }

  /** What to claim now; one that was taken back would fence the instance of a newer one. */
  @Nullable ClaimRequest takeClaim() {
    ClaimRequest request = (ClaimRequest) CLAIM.getAndSet(this, (ClaimRequest) null);
    return request == null || request.isCancelled() ? null : request;
  }

  /**
   * Puts a claim that failed back, unless there is a newer one. One that was taken back meanwhile
   * is left out when it is to be made.
   */
  void claimAgain(ClaimRequest request) {
    CLAIM.compareAndSet(this, (ClaimRequest) null, request);
  }

  void failed(StoreWork work, String error, long nowNanos) {
    StoreTrouble before = trouble;
    long sinceNanos = before == null ? nowNanos : before.sinceNanos();
    trouble = new StoreTrouble(work, sinceNanos, error);
  }

  void succeeded() {
    trouble = null;
  }

  void retryLater() {
    writerWork = WriterWork.WAITING;
  }

  void done() {
    current = null;
    failures = 0;
    trouble = null;
    writerWork = WriterWork.NONE;
    if (isQuiet()) {
      onQuiet.run();
    }
  }
}
