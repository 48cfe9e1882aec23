package io.eventstreams.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt to dispatch a batch ended.
 *
 * <p>A dispatcher that throws, answers {@code null} or fails its stage has the outcome {@link
 * Unavailable}.
 */
public sealed interface DispatchOutcome {
  /** The consumer has the whole batch. */
  static DispatchOutcome delivered() {
    return Delivered.INSTANCE;
  }

  /** The consumer could not take it now; the stream tries again after its back-off. */
  static DispatchOutcome unavailable(Throwable cause) {
    return new Unavailable(cause, null);
  }

  /** The consumer will never take it; trying again is of no use. */
  static DispatchOutcome refused(Throwable cause) {
    return new Refused(cause);
  }

  /** Calls the function of this case. */
  <R> R fold(
      Function<? super Delivered, ? extends R> delivered,
      Function<? super Unavailable, ? extends R> unavailable,
      Function<? super Refused, ? extends R> refused,
      Function<? super Partial, ? extends R> partial);

  /** The consumer has the whole batch. */
  final class Delivered implements DispatchOutcome {
    private static final Delivered INSTANCE = new Delivered();

    private Delivered() {}

    @Override
    public <R> R fold(
        Function<? super Delivered, ? extends R> delivered,
        Function<? super Unavailable, ? extends R> unavailable,
        Function<? super Refused, ? extends R> refused,
        Function<? super Partial, ? extends R> partial) {
      return delivered.apply(this);
    }

    @Override
    public String toString() {
      return "Delivered";
    }
  }

  /**
   * The consumer could not take it now.
   *
   * @param cause why
   * @param notBeforeOrNull how long the consumer asked to be left alone; capped by the engine
   */
  record Unavailable(Throwable cause, @Nullable Duration notBeforeOrNull)
      implements DispatchOutcome {
    public Unavailable {
      Objects.requireNonNull(cause, "cause");
    }

    public Optional<Duration> notBefore() {
      return Optional.ofNullable(notBeforeOrNull);
    }

    @Override
    public <R> R fold(
        Function<? super Delivered, ? extends R> delivered,
        Function<? super Unavailable, ? extends R> unavailable,
        Function<? super Refused, ? extends R> refused,
        Function<? super Partial, ? extends R> partial) {
      return unavailable.apply(this);
    }
  }

  /**
   * The consumer will never take it.
   *
   * @param cause why
   */
  record Refused(Throwable cause) implements DispatchOutcome {
    public Refused {
      Objects.requireNonNull(cause, "cause");
    }

    @Override
    public <R> R fold(
        Function<? super Delivered, ? extends R> delivered,
        Function<? super Unavailable, ? extends R> unavailable,
        Function<? super Refused, ? extends R> refused,
        Function<? super Partial, ? extends R> partial) {
      return refused.apply(this);
    }
  }

  /**
   * The consumer has a prefix of the batch; the rest becomes a new attempt.
   *
   * @param deliveredCount how many events it has, 1 to the size of the batch; anything else counts
   *     as {@link Unavailable}
   * @param rest what happened to the first event after the prefix
   */
  record Partial(int deliveredCount, DispatchOutcome rest) implements DispatchOutcome {
    public Partial {
      Objects.requireNonNull(rest, "rest");
    }

    @Override
    public <R> R fold(
        Function<? super Delivered, ? extends R> delivered,
        Function<? super Unavailable, ? extends R> unavailable,
        Function<? super Refused, ? extends R> refused,
        Function<? super Partial, ? extends R> partial) {
      return partial.apply(this);
    }
  }
}
