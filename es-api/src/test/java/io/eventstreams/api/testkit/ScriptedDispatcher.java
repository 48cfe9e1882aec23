package io.eventstreams.api.testkit;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A dispatcher that keeps every attempt and answers as a test has told it; "delivered" when it was
 * told nothing.
 *
 * <p><b>Threads:</b> any.
 */
public final class ScriptedDispatcher<D> implements Dispatcher<D> {
  private final List<Attempted<D>> attempts = new ArrayList<>();
  private final Deque<Supplier<CompletionStage<DispatchOutcome>>> script = new ArrayDeque<>();
  private int closed;

  /**
   * One attempt.
   *
   * @param number as it was when the attempt began
   * @param deliveryId as it was when the attempt began
   */
  public record Attempted<D>(EventBatch<D> batch, Attempt attempt, int number, String deliveryId) {}

  /** The next attempt that has no answer yet is answered so, at once. */
  public synchronized ScriptedDispatcher<D> thenAnswer(DispatchOutcome outcome) {
    script.add(() -> Dispatcher.completed(outcome));
    return this;
  }

  /** The next attempt that has no answer yet throws. */
  public synchronized ScriptedDispatcher<D> thenThrow(RuntimeException failure) {
    script.add(
        () -> {
          throw failure;
        });
    return this;
  }

  /** The next attempt that has no answer yet waits for {@link Attempt#complete}. */
  public synchronized ScriptedDispatcher<D> thenHold() {
    script.add(Dispatcher::pending);
    return this;
  }

  @Override
  public CompletionStage<DispatchOutcome> attemptDispatch(EventBatch<D> batch, Attempt attempt) {
    return record(batch, attempt).get();
  }

  private synchronized Supplier<CompletionStage<DispatchOutcome>> record(
      EventBatch<D> batch, Attempt attempt) {
    attempts.add(new Attempted<>(batch, attempt, attempt.number(), attempt.deliveryId()));
    Supplier<CompletionStage<DispatchOutcome>> answer = script.poll();
    return answer == null ? Dispatcher::delivered : answer;
  }

  @Override
  public synchronized void close() {
    closed++;
  }

  /** How often it was closed. */
  public synchronized int closed() {
    return closed;
  }

  /** The attempts so far, in order. */
  public synchronized List<Attempted<D>> attempts() {
    return List.copyOf(attempts);
  }

  /** The sequenceIds of all attempts so far, in order, repetitions included. */
  public List<String> sequenceIds() {
    return attempts().stream()
        .flatMap(attempted -> attempted.batch().events().stream())
        .map(Event::sequenceId)
        .toList();
  }

  /** Waits for a number of attempts, and answers those there are then. */
  public List<Attempted<D>> awaitAttempts(int count) {
    Eventually.await(count + " attempts", () -> attempts().size() >= count, this::attempts);
    return attempts();
  }

  /** A factory that accepts every stream and gives all of them this dispatcher. */
  public <S extends EventStreamSpec<S>> DispatcherFactory<S, D> factory() {
    return new DispatcherFactory<>() {
      @Override
      public void validate(EventStreamsConfig config, S spec, LifecyclePhase phase) {}

      @Override
      public Dispatcher<D> newDispatcher(EventStreamsConfig config, S spec) {
        return ScriptedDispatcher.this;
      }
    };
  }
}
