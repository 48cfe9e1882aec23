package io.eventstreams.engine.simulation;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a stream's dispatcher is given goes through here into the history, and on to who really
 * takes it.
 */
final class RealConsumer implements Dispatcher<Integer> {
  /** Takes batches, and says to the hand-over's owner what it makes of them. */
  interface Taker extends AutoCloseable {
    @Nullable CompletionStage<DispatchOutcome> take(
        RealHanded handed, EventBatch<Integer> batch, Attempt attempt) throws Exception;

    boolean mayBlock();

    boolean waitsForConsumer();

    @Override
    void close();
  }

  private final RealHistory history;
  private final RealProcess process;
  private final RealFaults faults;
  private final BooleanSupplier isDead;
  private final String streamId;
  private final Taker taker;
  private SimRules rules;
  private boolean closed;

  RealConsumer(
      RealHistory history,
      RealProcess process,
      RealFaults faults,
      BooleanSupplier isDead,
      GenericEventStream spec,
      boolean storesEachBatch,
      Taker taker) {
    this.history = history;
    this.process = process;
    this.faults = faults;
    this.isDead = isDead;
    this.taker = taker;
    EventStreamFields fields = spec.fields();
    this.streamId = Objects.requireNonNull(spec.id());
    this.rules =
        new SimRules(
            SimFilter.of(fields.topicFilter()),
            Objects.requireNonNull(fields.batchSize()),
            Objects.requireNonNullElse(fields.maxInFlight(), 1),
            fields.errorHandling() != ErrorHandlingType.SKIP,
            taker.mayBlock(),
            storesEachBatch,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            0);
  }

  /** A specification is stored, perhaps this stream's; within a step. */
  void stored(GenericEventStream spec) {
    if (streamId.equals(spec.id())) {
      rules = rules.or(spec.fields());
    }
  }

  @Override
  public void close() {
    history.stepped(() -> closed = true);
    taker.close();
  }

  @Override
  public boolean mayBlock() {
    return taker.mayBlock();
  }

  @Override
  public boolean waitsForConsumer() {
    return taker.waitsForConsumer();
  }

  @Override
  @SuppressWarnings("NullAway") // a dispatcher that breaks its word
  public @Nullable CompletionStage<DispatchOutcome> attemptDispatch(
      EventBatch<Integer> batch, Attempt attempt) {
    RealHanded handed = history.step(() -> begin(batch, attempt));
    if (handed == null) {
      return Dispatcher.pending();
    }
    faults.mayPause();
    try {
      return taker.take(handed, batch, attempt);
    } catch (RuntimeException | Error failure) {
      history.fails(handed, "throws");
      throw failure;
    } catch (Exception failure) {
      Thread.currentThread().interrupt();
      history.fails(handed, "is interrupted");
      return Dispatcher.completed(DispatchOutcome.unavailable(failure));
    }
  }

  /** Null for a blocking call that begins after it was given up. */
  private @Nullable RealHanded begin(EventBatch<Integer> batch, Attempt attempt) {
    if (isDead.getAsBoolean()) {
      return null;
    }
    if (attempt.cancelled()) {
      history.given(Objects.requireNonNull(process.instances.get(streamId)), batch.events());
      return null;
    }
    history.check(
        !closed, SimLaw.DISPATCHERS_CLOSED, () -> "a dispatcher is used after it was closed");
    RealInstance instance = Objects.requireNonNull(process.instances.get(streamId));
    return history.handed(instance, batch.events(), attempt, rules, !taker.waitsForConsumer());
  }

  /** How long an attempt may take in these runs. */
  static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(150);
}
