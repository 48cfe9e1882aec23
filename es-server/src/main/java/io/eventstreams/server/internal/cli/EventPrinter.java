package io.eventstreams.server.internal.cli;

import java.io.PrintStream;

/**
 * Prints events, one a line, up to a number.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class EventPrinter {
  private final PrintStream out;
  private final long count;
  private long printed;
  private boolean broken;

  EventPrinter(PrintStream out, long count) {
    this.out = out;
    this.count = count;
  }

  /** Prints the events and flushes; whether all of them were printed, and could be. */
  boolean print(BatchMessage batch) {
    long left = count - printed;
    int size = (int) Math.min(left, batch.events().size());
    StringBuilder lines = new StringBuilder();
    for (String event : batch.events().subList(0, size)) {
      lines.append(event).append('\n');
    }
    out.print(lines);
    broken = out.checkError();
    if (!broken) {
      printed += size;
    }
    return !broken && size == batch.events().size();
  }

  /** Whether nothing more is to be printed. */
  boolean isDone() {
    return broken || printed >= count;
  }

  /** Whether nobody reads what is printed. */
  boolean isBroken() {
    return broken;
  }
}
