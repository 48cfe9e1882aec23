package io.eventstreams.engine;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Refuses every batch that holds a bad event, and does not answer for one that holds a slow event.
 *
 * <p><b>Threads:</b> any.
 */
final class PickyDispatcher
    implements Dispatcher<Integer>, DispatcherFactory<GenericEventStream, Integer> {
  final Set<Integer> bad = ConcurrentHashMap.newKeySet();
  final Set<Integer> slow = ConcurrentHashMap.newKeySet();

  /** The batches, in order, by the numbers of their events. */
  final List<List<Integer>> batches = new CopyOnWriteArrayList<>();

  /** Those that nobody refused, event by event. */
  final List<Integer> taken = new CopyOnWriteArrayList<>();

  /** Called within every attempt. */
  volatile Runnable inside = () -> {};

  @Override
  public CompletionStage<DispatchOutcome> attemptDispatch(
      EventBatch<Integer> batch, Attempt attempt) {
    List<Integer> numbers = batch.events().stream().map(Event::data).toList();
    batches.add(numbers);
    inside.run();
    if (numbers.stream().anyMatch(slow::contains)) {
      return Dispatcher.pending();
    }
    if (numbers.stream().anyMatch(bad::contains)) {
      return Dispatcher.completed(
          DispatchOutcome.refused(new IllegalArgumentException("it is bad")));
    }
    taken.addAll(numbers);
    return Dispatcher.delivered();
  }

  @Override
  public void validate(EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {}

  @Override
  public Dispatcher<Integer> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
    return this;
  }
}
