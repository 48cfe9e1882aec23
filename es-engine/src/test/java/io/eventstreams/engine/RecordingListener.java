package io.eventstreams.engine;

import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.EventStreamListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what it was told, as text, and then does as a test says.
 *
 * <p><b>Threads:</b> any.
 */
final class RecordingListener implements EventStreamListener {
  private final List<String> told = new CopyOnWriteArrayList<>();

  /** Called with each text, after it was kept. */
  volatile Consumer<String> then = text -> {};

  List<String> told() {
    return told;
  }

  /** What it was told of one kind. */
  List<String> told(String kind) {
    return told.stream().filter(text -> text.startsWith(kind + " ")).toList();
  }

  private void keep(String text) {
    told.add(text);
    then.accept(text);
  }

  @Override
  public void statusChanged(StreamRef stream, EventStreamStatus status) {
    keep("status " + stream.name() + " " + status.wireName());
  }

  @Override
  public void failed(StreamRef stream, Throwable error, @Nullable Duration startsAgainIn) {
    keep("failed " + stream.name() + " " + error.getMessage() + " " + startsAgainIn);
  }

  @Override
  public void batchDelivered(Attempt attempt, int events, Duration took) {
    keep("delivered " + attempt.streamName() + " " + events + " attempt " + attempt.number());
  }

  @Override
  public void batchFailed(Attempt attempt, Throwable error, DispatchStatus next, Duration delay) {
    keep("batchFailed " + error.getMessage() + " " + next.wireName() + " " + delay);
  }

  @Override
  public void batchSkipped(Attempt attempt, int events, Throwable error) {
    keep("skipped " + events + " " + error.getMessage());
  }

  @Override
  public void eventParked(StreamRef stream, String sequenceId, String error) {
    keep("parked " + sequenceId + " " + error);
  }

  @Override
  public void checkpointStored(StreamRef stream, String position) {
    keep("stored " + stream.name() + " " + position);
  }

  @Override
  public void checkpointLate(StreamRef stream, Duration waited, @Nullable String error) {
    keep("late " + stream.name() + " " + (waited.toSeconds() >= 10) + " " + error);
  }

  @Override
  public void closedUnfinished(StreamRef stream, String why) {
    keep("unfinished " + stream.name() + " " + why);
  }
}
