package io.eventstreams.bench;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What all connections of a client's process have got, told to the process that measures.
 *
 * <p><b>Threads:</b> the one event loop of the client.
 */
final class WireTally {
  /** Everything is connected. */
  static final int READY = 'r';

  /** How many batches the slowest connection has. */
  static final int PROGRESS = 'p';

  /** How many batches came in all, and the sum of their checksums. */
  static final int TOTALS = 't';

  private final DataOutputStream out;
  private final boolean tellsProgress;
  private final long[] counts;
  private long slowest;
  private int slowestConnections;
  private long batches;
  private long checksum;
  private int missing;

  WireTally(DataOutputStream out, int connections, boolean tellsProgress) {
    this.out = out;
    this.tellsProgress = tellsProgress;
    this.counts = new long[connections];
    this.slowestConnections = connections;
    this.missing = connections;
  }

  void connected() {
    if (--missing == 0) {
      tell(READY);
    }
  }

  void received(int connection, long batchChecksum) {
    batches++;
    checksum += batchChecksum;
    if (tellsProgress && counts[connection]++ == slowest && --slowestConnections == 0) {
      slowest = Arrays.stream(counts).min().orElseThrow();
      slowestConnections = (int) Arrays.stream(counts).filter(count -> count == slowest).count();
      tell(PROGRESS, slowest);
    }
  }

  void tellTotals() {
    tell(TOTALS, batches, checksum);
  }

  private void tell(int what, long... numbers) {
    try {
      out.writeByte(what);
      for (long number : numbers) {
        out.writeLong(number);
      }
      out.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
