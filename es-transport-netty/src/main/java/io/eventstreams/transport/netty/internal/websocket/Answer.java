package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DispatchOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client says about a batch that it was given. Counts run from the first event of it. */
sealed interface Answer {
  /**
   * What comes of it.
   *
   * @param taken how many events have been taken
   * @param outcome how the delivery ends; null when it goes on
   */
  record Effect(int taken, @Nullable DispatchOutcome outcome) {}

  /**
   * Applies it to a batch.
   *
   * @param size of the batch
   * @param taken how many of its events have been taken before
   * @throws IllegalArgumentException when it does not fit to these
   */
  Effect on(int size, int taken);

  /**
   * Events have been taken.
   *
   * @param count how many; 0 for all
   */
  record Taken(int count) implements Answer {
    @Override
    public Effect on(int size, int taken) {
      if (count > size) {
        throw new IllegalArgumentException(
            "count must be 1 to " + size + ", the size of the batch, was " + count);
      }
      return count == 0 || count == size
          ? new Effect(size, DispatchOutcome.delivered())
          : new Effect(Math.max(taken, count), null);
    }
  }

  /**
   * The batch, or what follows the events that were taken, has not been taken.
   *
   * @param count how many events have been taken; 0 for those that were said to be
   * @param cause why
   * @param delay how long the client wants to be left alone; null when it does not say
   * @param permanent whether trying again is of no use
   */
  record NotTaken(int count, Throwable cause, @Nullable Duration delay, boolean permanent)
      implements Answer {
    @Override
    public Effect on(int size, int taken) {
      int prefix = count == 0 ? taken : count;
      if (prefix < taken || prefix >= size) {
        throw new IllegalArgumentException(
            "count must be no less than the "
                + taken
                + " events taken before and less than "
                + size
                + ", the size of the batch, was "
                + count);
      }
      DispatchOutcome rest =
          permanent
              ? DispatchOutcome.refused(cause)
              : new DispatchOutcome.Unavailable(cause, delay);
      return new Effect(prefix, afterTaken(prefix, rest));
    }
  }

  /**
   * The outcome of a delivery that failed after a part of it was taken. That part is settled by a
   * partial outcome too, so that the rest, with which the client got further, begins anew.
   */
  static DispatchOutcome afterTaken(int taken, DispatchOutcome rest) {
    return taken == 0 ? rest : new DispatchOutcome.Partial(taken, rest);
  }
}
