package io.eventstreams.api.testkit;

import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A source whose events and failures a test decides. Every run gets all events after its position;
 * those added later too.
 *
 * <p><b>Threads:</b> any.
 */
public final class ScriptedSource<S extends EventStreamSpec<S>, D> implements EventSource<S, D> {
  private final List<Event<D>> events = new ArrayList<>();
  private final List<String> runs = new ArrayList<>();
  private final Deque<Exception> failures = new ArrayDeque<>();
  private final int chunkSize;
  private boolean returnsWhenDrained;

  /** A source that delivers lists of up to this size. */
  public ScriptedSource(int chunkSize) {
    if (chunkSize < 1) {
      throw new IllegalArgumentException("chunkSize must be at least 1, was " + chunkSize);
    }
    this.chunkSize = chunkSize;
  }

  /** Events {@code from} to before {@code to}: sequenceIds of six digits, the number as payload. */
  public static List<Event<Integer>> numbered(String topic, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new Event<>(topic, "%06d".formatted(i), i))
        .toList();
  }

  public synchronized void add(List<Event<D>> more) {
    events.addAll(more);
    notifyAll();
  }

  /** Makes the run that waits, or the next one, throw before it delivers anything more. */
  public synchronized void failOnce(Exception failure) {
    failures.add(failure);
    notifyAll();
  }

  /** Makes runs return when there is nothing more to deliver, as a source that polls does. */
  public synchronized void returnWhenDrained(boolean returns) {
    returnsWhenDrained = returns;
    notifyAll();
  }

  /** The positions from which runs were begun, in order. */
  public synchronized List<String> runs() {
    return List.copyOf(runs);
  }

  @Override
  public void run(SourceContext<S> context, String checkpoint, Deliver<D> deliver)
      throws Exception {
    int next = begin(checkpoint);
    while (!context.cancelled()) {
      List<Event<D>> chunk = take(next);
      if (chunk == null || deliver.deliver(chunk) == SourceInstruction.EXIT) {
        return;
      }
      next += chunk.size();
    }
  }

  private synchronized int begin(String checkpoint) {
    runs.add(checkpoint);
    if (checkpoint.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).sequenceId().equals(checkpoint)) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("no event has the sequenceId '" + checkpoint + "'");
  }

  private synchronized @Nullable List<Event<D>> take(int from) throws Exception {
    while (true) {
      Exception failure = failures.poll();
      if (failure != null) {
        throw failure;
      }
      if (from < events.size()) {
        return List.copyOf(events.subList(from, Math.min(events.size(), from + chunkSize)));
      }
      if (returnsWhenDrained) {
        return null;
      }
      wait();
    }
  }
}
