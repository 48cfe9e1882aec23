package io.eventstreams.engine;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** Factories for dispatching to code in the same process. */
public final class InProcessDispatchers {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  private InProcessDispatchers() {}

  /**
   * Code that takes a batch; when it returns, the batch is delivered, when it throws, it is tried
   * again.
   *
   * @param <D> the type of the payload
   */
  @FunctionalInterface
  public interface BatchHandler<D> {
    void handle(EventBatch<D> batch) throws Exception;
  }

  /**
   * Calls the handler on a thread of its own, where it may block for two minutes; {@link
   * #blocking(BatchHandler, Duration)} gives it another time.
   */
  public static <S extends EventStreamSpec<S>, D> DispatcherFactory<S, D> blocking(
      BatchHandler<D> handler) {
    return blocking(handler, DEFAULT_TIMEOUT);
  }

  /**
   * Calls the handler on a thread of its own, where it may block.
   *
   * <p>What it throws is tried again for as long as the stream retries. For what will never be
   * taken, share a {@link BlockingDispatcher} that answers {@link DispatchOutcome#refused}.
   *
   * <p><b>Threads:</b> a virtual thread where the JDK has them, else a daemon thread. Streams of
   * the type call it at the same time; with {@code maxInFlight} above 1 so do batches of one
   * stream, which may then end in another order.
   *
   * @param attemptTimeout how long a batch may take; more than zero. Then the thread is interrupted
   *     and the batch comes again, whatever the handler answers later
   * @throws IllegalArgumentException when the time is not more than zero
   */
  public static <S extends EventStreamSpec<S>, D> DispatcherFactory<S, D> blocking(
      BatchHandler<D> handler, Duration attemptTimeout) {
    Objects.requireNonNull(handler, "handler");
    if (attemptTimeout.isNegative() || attemptTimeout.isZero()) {
      throw new IllegalArgumentException(
          "attemptTimeout of " + attemptTimeout + " must be more than zero");
    }
    BlockingDispatcher<D> dispatcher =
        (batch, attempt) -> {
          handler.handle(batch);
          return DispatchOutcome.delivered();
        };
    return new Sharing<>(dispatcher, attemptTimeout);
  }

  /**
   * Calls the handler where the batch was completed, without a hand-over between threads: usually
   * on the thread of the source. The fastest way, for handlers that never block. Streams of the
   * type call it at the same time.
   *
   * <p>Nothing piles up in this mode: with a batch timeout of zero a batch is what the source
   * delivered at once.
   */
  public static <S extends EventStreamSpec<S>, D> DispatcherFactory<S, D> inline(
      BatchHandler<D> handler) {
    Objects.requireNonNull(handler, "handler");
    Dispatcher<D> dispatcher =
        (batch, attempt) -> {
          try {
            handler.handle(batch);
            return Dispatcher.delivered();
          } catch (Exception failure) {
            return Dispatcher.completed(DispatchOutcome.unavailable(failure));
          }
        };
    return sharing(dispatcher);
  }

  /**
   * Every stream of the type uses this one dispatcher, at the same time; it is not closed. An
   * attempt may take two minutes.
   */
  public static <S extends EventStreamSpec<S>, D> DispatcherFactory<S, D> sharing(
      Dispatcher<D> dispatcher) {
    Objects.requireNonNull(dispatcher, "dispatcher");
    return new Sharing<>(dispatcher, DEFAULT_TIMEOUT);
  }

  private record Sharing<S extends EventStreamSpec<S>, D>(
      Dispatcher<D> dispatcher, Duration attemptTimeout) implements DispatcherFactory<S, D> {
    @Override
    public void validate(EventStreamsConfig config, S spec, LifecyclePhase phase) {}

    @Override
    public Dispatcher<D> newDispatcher(EventStreamsConfig config, S spec) {
      return new Unclosed<>(dispatcher);
    }

    @Override
    public Duration attemptTimeout(EventStreamsConfig config, S spec) {
      return attemptTimeout;
    }
  }

  /** A shared dispatcher that outlives the streams. */
  private record Unclosed<D>(Dispatcher<D> shared) implements Dispatcher<D> {
    @Override
    public CompletionStage<DispatchOutcome> attemptDispatch(EventBatch<D> batch, Attempt attempt) {
      return shared.attemptDispatch(batch, attempt);
    }

    @Override
    public boolean mayBlock() {
      return shared.mayBlock();
    }

    @Override
    public boolean waitsForConsumer() {
      return shared.waitsForConsumer();
    }
  }
}
