package io.eventstreams.store.jdbc.internal.log;

import java.util.List;

/**
 * How many events a reader asks for: few at first, then as many as are likely to fit a bound of
 * memory, judged by the ones read before.
 *
 * <p><b>Threads:</b> one reader.
 */
final class PageSize {
  private static final int FIRST = 16;
  private static final int MOST = 1_000;

  /**
   * About how much a page may hold, however many events that is: each stream that waits for its
   * receiver holds one.
   */
  static final long MOST_BYTES = 1L << 20;

  private int events = FIRST;

  int events() {
    return events;
  }

  /** Learns from a page that was read. */
  void read(List<LogRow> page) {
    long chars = 0;
    for (LogRow row : page) {
      chars += row.topic().length() + row.json().length();
    }
    long fitting = page.size() * MOST_BYTES / Math.max(1, chars);
    events = (int) Math.max(1, Math.min(Math.min(2L * events, MOST), fitting));
  }
}
