package io.eventstreams.store.jdbc.internal.log;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which events may go.
 *
 * @param read the place up to which all streams have read
 * @param readBefore an event that has been read goes when it is older than this time, in
 *     nanoseconds since 1970
 * @param unreadBefore any event goes when it is older than this time
 * @param now the time
 */
record Dropping(LogPosition read, long readBefore, long unreadBefore, long now) {
  /** Who reads what has just come is not said to hold it up. */
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * What goes; what comes behind one that stays, stays too.
   *
   * @param rows the oldest events in their order
   */
  Choice choose(List<Dated> rows) {
    long[] times = times(rows);
    LogPosition last = LogPosition.START;
    for (int i = 0; i < times.length; i++) {
      LogPosition position = rows.get(i).position();
      boolean isRead = position.compareTo(read) <= 0;
      if (times[i] >= unreadBefore && !(isRead && times[i] < readBefore)) {
        return new Choice(last, !isRead && times[i] < readBefore - PATIENCE_NANOS);
      }
      last = position;
    }
    return new Choice(last, false);
  }

  /**
   * When the events came. One that says it is still to come was stored by a clock that was wrong:
   * it is at least as old as the next one, and would otherwise keep all behind it for ever.
   */
  private long[] times(List<Dated> rows) {
    long[] times = new long[rows.size()];
    long next = Long.MAX_VALUE;
    for (int i = rows.size() - 1; i >= 0; i--) {
      long created = rows.get(i).created();
      next = created > now ? next : created;
      times[i] = next;
    }
    return times;
  }

  /**
   * What goes.
   *
   * @param last the last event that goes; the place before all events when none does
   * @param heldUp whether the next one would be gone as well, if all streams had read it
   */
  record Choice(LogPosition last, boolean heldUp) {}

  /**
   * What has gone.
   *
   * @param events how many
   * @param heldUp as {@link Choice#heldUp}
   */
  record Gone(int events, boolean heldUp) {}

  /**
   * An event's place and time.
   *
   * @param position its place
   * @param created in nanoseconds since 1970
   */
  record Dated(LogPosition position, long created) {}
}
