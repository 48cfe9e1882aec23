package io.eventstreams.engine;

import io.eventstreams.api.Durability;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.NewEvent;
import io.eventstreams.engine.internal.memory.LogSource;
import io.eventstreams.engine.internal.memory.MemoryLog;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log of events in memory, which keeps the newest ones up to a number.
 *
 * <p>An append beyond that number drops the oldest events. A run that begins at {@code ""} begins
 * with the first event that is still there. A run that would have to skip dropped events fails
 * instead, with {@code ES10003}: nothing is lost in silence. The same happens to a position that
 * this log has not given yet, such as one from before a restart of the process; but once it has
 * given as many events anew, it takes such a position for one of its own. So a log in memory wants
 * a persistence in memory, whose checkpoints end with it.
 *
 * <p>sequenceIds are numbers from 1, as decimal text of 20 digits.
 *
 * <p>An idempotency key is remembered for 24 hours, but only the newest {@value
 * #MAX_IDEMPOTENCY_KEYS} of them are.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Blocking:</b> an append waits for other appends and for readers that copy events out, no
 * longer.
 *
 * <p><b>Errors:</b> {@code ES10007} after {@link #close()}, also to the runs that wait then.
 *
 * @param <D> the type of the payload
 */
public final class InMemoryEventLog<D> implements EventLog<D> {
  /** How many events are kept unless said otherwise. */
  public static final int DEFAULT_MAX_EVENTS = 1_000_000;

  /** How many idempotency keys are remembered. */
  public static final int MAX_IDEMPOTENCY_KEYS = 1_000_000;

  private final MemoryLog<D> log;

  private InMemoryEventLog(MemoryLog<D> log) {
    this.log = log;
  }

  /** A log that keeps {@value #DEFAULT_MAX_EVENTS} events. */
  public static <D> InMemoryEventLog<D> create() {
    return create(DEFAULT_MAX_EVENTS);
  }

  /** A log that keeps this number of events, 1 at least. */
  public static <D> InMemoryEventLog<D> create(int maxEvents) {
    return create(maxEvents, MAX_IDEMPOTENCY_KEYS, System::nanoTime);
  }

  static <D> InMemoryEventLog<D> create(int maxEvents, int maxKeys, LongSupplier nanoTime) {
    if (maxEvents < 1) {
      throw new IllegalArgumentException("maxEvents must be at least 1, was " + maxEvents);
    }
    return new InMemoryEventLog<>(new MemoryLog<>(maxEvents, maxKeys, nanoTime));
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10027} when the list alone holds more
   *     events than the log keeps
   */
  @Override
  public Optional<Appended> append(List<NewEvent<D>> events, @Nullable String idempotencyKey) {
    return log.append(events, idempotencyKey);
  }

  @Override
  public <S extends EventStreamSpec<S>> EventSource<S, D> source() {
    return new LogSource<>(log);
  }

  @Override
  public Durability durability() {
    return Durability.NONE;
  }

  @Override
  public void close() {
    log.close();
  }
}
