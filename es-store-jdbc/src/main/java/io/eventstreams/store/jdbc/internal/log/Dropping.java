package io.eventstreams.store.jdbc.internal.log;

import java.util.List;

/**
 * Which events may go.
 *
 * @param read the place up to which all streams have read
 * @param readBefore an event that has been read goes when it is older than this time, in
 *     nanoseconds since 1970
 * @param unreadBefore any event goes when it is older than this time
 */
record Dropping(LogPosition read, long readBefore, long unreadBefore) {
  /**
   * The last event that goes; what comes behind one that stays, stays too.
   *
   * @param rows the oldest events in their order
   * @return the place before all events when none goes
   */
  LogPosition last(List<Dated> rows) {
    LogPosition last = LogPosition.START;
    for (Dated row : rows) {
      if (!goes(row)) {
        return last;
      }
      last = row.position();
    }
    return last;
  }

  private boolean goes(Dated row) {
    return row.created() < unreadBefore
        || (row.created() < readBefore && row.position().compareTo(read) <= 0);
  }

  /**
   * An event's place and time.
   *
   * @param position its place
   * @param created in nanoseconds since 1970
   */
  record Dated(LogPosition position, long created) {}
}
