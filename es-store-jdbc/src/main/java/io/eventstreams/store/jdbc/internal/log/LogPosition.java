package io.eventstreams.store.jdbc.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;

/** Positions in the log: the number of an event, as 20 digits so that they sort as text. */
final class LogPosition {
  private static final int DIGITS = 20;

  private LogPosition() {}

  static String print(long number) {
    String digits = Long.toString(number);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }

  /**
   * The number of a position; zero for the empty one. Zeros in front may be left out.
   *
   * @throws EventStreamException {@code ES10003} when it is not a position of such a log
   */
  static long parse(String position) {
    if (position.isEmpty()) {
      return 0;
    }
    if (position.length() > DIGITS || !position.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw notFromHere(position);
    }
    try {
      return Long.parseLong(position);
    } catch (NumberFormatException tooLarge) {
      throw notFromHere(position);
    }
  }

  static EventStreamException notFromHere(String position) {
    return ErrorCode.SEQUENCE_ID_INVALID.error(
        "position must be a sequenceId which this log has given, was '"
            + Printable.of(position)
            + "'");
  }
}
