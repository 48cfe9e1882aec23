package io.eventstreams.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.Event;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a source on a thread of its own, which keeps what it was given. */
public final class LogReader<D> implements AutoCloseable {
  private final List<Event<D>> events = new ArrayList<>();
  private final List<Integer> deliveries = new ArrayList<>();
  private final int exitAfter;
  private final Thread thread;
  private volatile boolean cancelled;
  private volatile @Nullable Throwable failure;
  private boolean exited;
  private boolean deliveredAfterExit;

  private LogReader(EventSource<GenericEventStream, D> source, String position, int exitAfter) {
    this.exitAfter = exitAfter;
    this.thread = new Thread(() -> read(source, position), "reader from '" + position + "'");
    thread.setDaemon(true);
  }

  /** Reads after a position until it is closed. */
  public static <D> LogReader<D> start(EventSource<GenericEventStream, D> source, String position) {
    return startUntil(source, position, Integer.MAX_VALUE);
  }

  /** As {@link #start}; the delivery that completes this number of events is answered with EXIT. */
  public static <D> LogReader<D> startUntil(
      EventSource<GenericEventStream, D> source, String position, int exitAfter) {
    LogReader<D> reader = new LogReader<>(source, position, exitAfter);
    reader.thread.start();
    return reader;
  }

  private void read(EventSource<GenericEventStream, D> source, String position) {
    try {
      source.run(new Context(), position, (Deliver<D>) this::take);
    } catch (InterruptedException ended) {
      // One of the ways to end
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }

  private synchronized SourceInstruction take(List<Event<D>> list) {
    deliveredAfterExit |= exited;
    deliveries.add(list.size());
    events.addAll(list);
    exited |= cancelled || events.size() >= exitAfter;
    return exited ? SourceInstruction.EXIT : SourceInstruction.CONTINUE;
  }

  /** What was delivered so far. */
  public synchronized List<Event<D>> events() {
    return List.copyOf(events);
  }

  /** The sequenceIds of what was delivered so far. */
  public List<String> ids() {
    return events().stream().map(Event::sequenceId).toList();
  }

  /** The sizes of the lists that were delivered so far. */
  public synchronized List<Integer> deliveries() {
    return List.copyOf(deliveries);
  }

  /** Waits for a number of events and checks that there are not more. */
  public List<Event<D>> await(int count) {
    Eventually.await(
        count + " events", () -> events().size() >= count || !thread.isAlive(), this::toString);
    assertThat(events()).as("events of %s", this).hasSize(count);
    return events();
  }

  /** Waits for the end of the run; what it threw, if it did. */
  public @Nullable Throwable awaitEnd() {
    Eventually.awaitEnd(thread);
    synchronized (this) {
      assertThat(deliveredAfterExit).as("delivered after EXIT").isFalse();
    }
    return failure;
  }

  /** Whether the run has not ended yet. */
  public boolean isRunning() {
    return thread.isAlive();
  }

  /** Cancels the run as an engine does: the flag, and an interrupt. */
  public void cancel() {
    cancelled = true;
    thread.interrupt();
  }

  /** Interrupts the run, and nothing else. */
  public void interrupt() {
    thread.interrupt();
  }

  /** Cancels the run and waits for its end, which must not be a failure. */
  @Override
  public void close() {
    boolean wasAlive = thread.isAlive();
    cancel();
    Throwable thrown = awaitEnd();
    if (wasAlive && thrown != null) {
      throw new AssertionError("a cancelled run failed", thrown);
    }
  }

  @Override
  public String toString() {
    List<String> ids = ids();
    String last = ids.isEmpty() ? "none" : ids.get(ids.size() - 1);
    return thread.getName()
        + ": "
        + ids.size()
        + " events, last "
        + last
        + ", "
        + thread.getState()
        + ", failure "
        + failure;
  }

  private final class Context implements SourceContext<GenericEventStream> {
    private static final GenericEventStream SPEC = GenericEventStream.named("reader");

    @Override
    public GenericEventStream spec() {
      return SPEC;
    }

    @Override
    public boolean cancelled() {
      return cancelled;
    }
  }
}
