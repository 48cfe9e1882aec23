package io.eventstreams.api;

import io.eventstreams.api.text.DurationText;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a stream is not moving: the one thing that it waits for at this moment, or that it waits for
 * nothing. {@link #text} says it in one line for people, {@link #kind} in one word for programs,
 * and {@link #fold} gives the data of each case.
 *
 * <p>All durations are measured on a clock that only goes forward. Errors are given as text.
 */
public sealed interface StreamDiagnosis {
  /** One line for people, with its figures. */
  String text();

  /** The name of the case in lower case, its words joined by hyphens: for logs, metrics, JSON. */
  default String kind() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT);
  }

  /** Calls the method of this case. */
  <R> R fold(Cases<R> cases);

  /** One method for each case. */
  interface Cases<R> {
    R moving(Moving moving);

    R idle(Idle idle);

    R gathering(Gathering gathering);

    R waitingForConsumer(WaitingForConsumer waiting);

    R waitingForOutcome(WaitingForOutcome waiting);

    R backingOff(BackingOff backingOff);

    R blocked(Blocked blocked);

    R notReturned(NotReturned call);

    R sourceRestarting(SourceRestarting restarting);

    R storeUnavailable(StoreUnavailable store);

    R waitingForCheckpoint(WaitingForCheckpoint waiting);

    R starting(Starting starting);

    R stopping(Stopping stopping);

    R stopped(Stopped stopped);

    R failed(Failed failed);

    R cannotRun(CannotRun cannotRun);

    R busy(Busy busy);
  }

  /** Why a stream should not run. */
  enum StopReason {
    REQUEST("by request"),
    DELETION("because it is being deleted"),
    RESET("by a reset in progress"),
    CHANGE("by a change of its specification"),
    CLOSE("because the manager is closed"),
    FAILURE("after a failure");

    private final String text;

    StopReason(String text) {
      this.text = text;
    }
  }

  /** What keeps a stream from ending. */
  enum Holdup {
    SOURCE("its source has not returned"),
    DISPATCHER("a call of its dispatcher has not returned"),
    CHECKPOINT("its last checkpoint is not stored yet");

    private final String text;

    Holdup(String text) {
      this.text = text;
    }
  }

  /** What a store was asked for. */
  enum StoreWork {
    CLAIM("read where to begin"),
    SAVE("store its checkpoint"),
    DELETE("delete its row");

    private final String text;

    StoreWork(String text) {
      this.text = text;
    }
  }

  /** Nothing is waited for: events are on their way. */
  record Moving() implements StreamDiagnosis {
    @Override
    public String text() {
      return "moving";
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.moving(this);
    }
  }

  /**
   * Everything is done that there was; the source is silent.
   *
   * @param silentFor since its last event, since it has passed another position, or since its run
   *     began
   */
  record Idle(Duration silentFor) implements StreamDiagnosis {
    @Override
    public String text() {
      return "nothing to do: the source has been silent for " + shown(silentFor);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.idle(this);
    }
  }

  /**
   * A batch waits to become full, or for its timeout.
   *
   * @param events what it has
   * @param batchSize what it may have
   * @param left until it goes as it is
   */
  record Gathering(int events, int batchSize, Duration left) implements StreamDiagnosis {
    @Override
    public String text() {
      return "gathering a batch: %d of %d events, dispatched in %s at the latest"
          .formatted(events, batchSize, shown(left));
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.gathering(this);
    }
  }

  /**
   * No consumer has taken the batch.
   *
   * @param waited since it was offered
   * @param events in the batch
   */
  record WaitingForConsumer(Duration waited, int events) implements StreamDiagnosis {
    @Override
    public String text() {
      return "waiting for a consumer to take " + events + " events, for " + shown(waited);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.waitingForConsumer(this);
    }
  }

  /**
   * A consumer has the batch and has not answered.
   *
   * @param consumer who has it, as the dispatcher names it; null when it does not tell
   * @param thread which runs the dispatcher's blocking call; null when there is none
   * @param waited since the hand-over
   * @param timesOutIn until the attempt is given up
   * @param attempt failed attempts before this one
   * @param events in the batch
   * @param deliveryId as the consumer has seen it
   */
  record WaitingForOutcome(
      @Nullable String consumer,
      @Nullable String thread,
      Duration waited,
      Duration timesOutIn,
      int attempt,
      int events,
      String deliveryId)
      implements StreamDiagnosis {
    @Override
    public String text() {
      return "waiting for the answer"
          + (consumer == null ? "" : " of " + consumer)
          + inThread(thread)
          + " to "
          + events
          + " events, for "
          + shown(waited)
          + ": attempt "
          + attempt
          + ", delivery "
          + deliveryId
          + ", given up in "
          + shown(timesOutIn);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.waitingForOutcome(this);
    }
  }

  /**
   * The last attempt failed; the next one is due later.
   *
   * @param sequenceId of the first event that is not settled
   * @param left until the next attempt
   * @param failures so far
   * @param error the last one
   */
  record BackingOff(String sequenceId, Duration left, int failures, String error)
      implements StreamDiagnosis {
    @Override
    public String text() {
      return "backing off for %s before event %s is tried again, after %d failures: %s"
          .formatted(shown(left), sequenceId, failures, error);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.backingOff(this);
    }
  }

  /**
   * The retry time is used up, and the stream may not pass the event.
   *
   * @param sequenceId of the first event that is not settled
   * @param left until the next attempt
   * @param failures so far
   * @param error the last one
   */
  record Blocked(String sequenceId, Duration left, int failures, String error)
      implements StreamDiagnosis {
    @Override
    public String text() {
      return "blocked on event %s, retries are used up, next attempt in %s, after %d failures: %s"
          .formatted(sequenceId, shown(left), failures, error);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.blocked(this);
    }
  }

  /**
   * A call of user code was told to end and has not returned; nothing begins before it has.
   *
   * @param holdup the source, which missed an event, or a dispatcher whose attempt was given up
   * @param thread which runs it; null when none is known
   */
  record NotReturned(Holdup holdup, @Nullable String thread) implements StreamDiagnosis {
    @Override
    public String text() {
      return "waiting for a call that was told to end: " + holdup.text + inThread(thread);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.notReturned(this);
    }
  }

  /**
   * The source failed or returned, and is started again later.
   *
   * @param left until then
   * @param error why it ended
   */
  record SourceRestarting(Duration left, String error) implements StreamDiagnosis {
    @Override
    public String text() {
      return "the source is started again in " + shown(left) + ", after: " + error;
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.sourceRestarting(this);
    }
  }

  /**
   * The store fails.
   *
   * @param work what it was asked for
   * @param failingFor since its first failure
   * @param error the last one
   */
  record StoreUnavailable(StoreWork work, Duration failingFor, String error)
      implements StreamDiagnosis {
    @Override
    public String text() {
      return "the store has failed to %s for %s, trying again: %s"
          .formatted(work.text, shown(failingFor), error);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.storeUnavailable(this);
    }
  }

  /**
   * The next batch waits until a checkpoint is stored.
   *
   * @param waited since the checkpoint was to be stored
   * @param unsaved settled events which no stored checkpoint covers
   * @param everyBatch whether each batch waits for it; else there are too many such events
   */
  record WaitingForCheckpoint(Duration waited, long unsaved, boolean everyBatch)
      implements StreamDiagnosis {
    @Override
    public String text() {
      return "waiting for a checkpoint to be stored, for "
          + shown(waited)
          + ": "
          + unsaved
          + " settled events are not covered"
          + (everyBatch ? ", and each batch waits for the one before" : "");
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.waitingForCheckpoint(this);
    }
  }

  /**
   * The store is being asked where to begin.
   *
   * @param waited since then
   */
  record Starting(Duration waited) implements StreamDiagnosis {
    @Override
    public String text() {
      return "starting: the store has been asked where to begin, " + shown(waited) + " ago";
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.starting(this);
    }
  }

  /**
   * It should not run and has not ended.
   *
   * @param reason why it should not run
   * @param holdup what keeps it from ending
   * @param thread which does; null when none is known
   * @param waited since it was told to stop
   * @param error what failed, or what the store says; null when nothing did
   */
  record Stopping(
      StopReason reason,
      Holdup holdup,
      @Nullable String thread,
      Duration waited,
      @Nullable String error)
      implements StreamDiagnosis {
    @Override
    public String text() {
      return "stopping "
          + reason.text
          + ", for "
          + shown(waited)
          + ": "
          + holdup.text
          + inThread(thread)
          + (error == null ? "" : ": " + error);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.stopping(this);
    }
  }

  /**
   * It should not run, and does not.
   *
   * @param reason why it should not run
   */
  record Stopped(StopReason reason) implements StreamDiagnosis {
    @Override
    public String text() {
      return "stopped " + reason.text;
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.stopped(this);
    }
  }

  /**
   * It has failed, or was taken over by another owner, and begins again later.
   *
   * @param error why it ended
   * @param startsAgainIn until then
   */
  record Failed(String error, Duration startsAgainIn) implements StreamDiagnosis {
    @Override
    public String text() {
      return "failed, starts again in " + shown(startsAgainIn) + ": " + error;
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.failed(this);
    }
  }

  /**
   * Its stored specification is not valid here.
   *
   * @param error what is wrong with it
   */
  record CannotRun(String error) implements StreamDiagnosis {
    @Override
    public String text() {
      return "cannot run: " + error;
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.cannotRun(this);
    }
  }

  /**
   * The stream does not answer, since some thread is held up in code which it called.
   *
   * @param thread which; null when none is known
   * @param code where it is; null when that cannot be told
   * @param waited how long an answer was waited for
   */
  record Busy(@Nullable String thread, @Nullable String code, Duration waited)
      implements StreamDiagnosis {
    @Override
    public String text() {
      return "no answer within "
          + shown(waited)
          + ": thread "
          + (thread == null ? "(unknown)" : "'" + thread + "'")
          + " is busy"
          + (code == null ? "" : " in " + code);
    }

    @Override
    public <R> R fold(Cases<R> cases) {
      return cases.busy(this);
    }
  }

  private static String inThread(@Nullable String thread) {
    return thread == null ? "" : " (thread '" + thread + "')";
  }

  private static String shown(Duration duration) {
    boolean isShort = duration.compareTo(Duration.ofMillis(1)) < 0;
    return DurationText.printNearest(
        duration.truncatedTo(isShort ? ChronoUnit.MICROS : ChronoUnit.MILLIS));
  }
}
