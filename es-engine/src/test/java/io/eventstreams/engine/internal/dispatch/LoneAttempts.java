package io.eventstreams.engine.internal.dispatch;

import io.eventstreams.api.Event;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Batches of numbers, and attempts for them which report to nobody. */
final class LoneAttempts implements AttemptNode.Mailbox<Integer> {
  static final long TIMEOUT_NANOS = 1_000;

  private static final StreamIdentity STREAM = new StreamIdentity("id", "name", 7, null);

  static Event<Integer> event(int number) {
    return new Event<>("m", "e" + number, number);
  }

  static Batch<Integer> batch(int... numbers) {
    @Nullable Object[] events = Arrays.stream(numbers).mapToObj(LoneAttempts::event).toArray();
    Batch<Integer> batch = new Batch<>();
    batch.begin("", 0, events, events.length);
    return batch;
  }

  /** One that somebody has as soon as it is made. */
  AttemptNode<Integer> attempt(Batch<Integer> batch) {
    return new AttemptNode<>(this, batch, STREAM, true);
  }

  /** One that waits for somebody to take it. */
  AttemptNode<Integer> offer(Batch<Integer> batch) {
    return new AttemptNode<>(this, batch, STREAM, false);
  }

  @Override
  public void outcome(AttemptNode<Integer> attempt) {}

  @Override
  public void attemptChanged() {}

  @Override
  public long attemptTimeoutNanos() {
    return TIMEOUT_NANOS;
  }
}
