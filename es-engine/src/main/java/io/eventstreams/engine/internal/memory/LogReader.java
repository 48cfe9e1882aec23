package io.eventstreams.engine.internal.memory;

import io.eventstreams.api.Event;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.Deliver;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One run over a log.
 *
 * <p><b>Threads:</b> the one that runs it; an interrupt ends it.
 */
final class LogReader<D> {
  private static final int MAX_CHUNK = 256;

  private final MemoryLog<D> log;
  private long nextNumber;

  /** A run that begins after a position. */
  LogReader(MemoryLog<D> log, String position) {
    this.log = log;
    this.nextNumber = log.numberAfter(position);
  }

  /** Delivers until it is told to end. */
  void run(BooleanSupplier cancelled, Deliver<D> deliver) {
    SourceInstruction instruction = SourceInstruction.CONTINUE;
    while (instruction == SourceInstruction.CONTINUE && !cancelled.getAsBoolean()) {
      List<Event<D>> chunk;
      try {
        chunk = log.take(nextNumber, MAX_CHUNK);
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
        return;
      }
      String last = chunk.get(chunk.size() - 1).sequenceId();
      nextNumber = SequenceNumbers.parse(last).orElseThrow() + 1;
      instruction = deliver.deliver(chunk);
    }
  }
}
