package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;

/**
 * A place in the log.
 *
 * @param transaction the number of the event's transaction; zero where transactions do not count
 * @param number the event's own
 */
record LogPosition(long transaction, long number) implements Comparable<LogPosition> {
  /** Before all events. */
  static final LogPosition START = new LogPosition(0, 0);

  private static final int DIGITS = 20;

  @Override
  public int compareTo(LogPosition other) {
    int byTransaction = Long.compare(transaction, other.transaction);
    return byTransaction != 0 ? byTransaction : Long.compare(number, other.number);
  }

  /** A number with so many zeros in front that it sorts as text. */
  static String digits(long number) {
    String digits = Long.toString(number);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }

  /**
   * The number that the digits say, as {@link #digits} gives them.
   *
   * @param position which the digits are a part of
   * @throws EventStreamException {@code ES10003} when they are not the digits of such a number
   */
  static long number(String digits, String position) {
    if (digits.length() != DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw notFromHere(position);
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLarge) {
      throw notFromHere(position);
    }
  }

  /**
   * This one, read from a position that is not empty.
   *
   * @throws EventStreamException {@code ES10003} when it is the beginning, which is the empty one
   */
  LogPosition given(String position) {
    if (equals(START)) {
      throw notFromHere(position);
    }
    return this;
  }

  static EventStreamException notFromHere(String position) {
    return ErrorCode.SEQUENCE_ID_INVALID.error(
        "position must be a sequenceId which this log has given, was '"
            + Printable.of(position)
            + "'");
  }

  static EventStreamException missing(String position) {
    return ErrorCode.STORED_VALUE_UNREADABLE.error(
        "the event after position '"
            + position
            + "' is missing in the log: it was stored, and has not been dropped");
  }

  static EventStreamException dropped(String position) {
    return ErrorCode.SEQUENCE_ID_INVALID.error(
        "events after position '"
            + position
            + "' have been dropped from the log before they were read: reset the stream to go on"
            + " without them");
  }
}
