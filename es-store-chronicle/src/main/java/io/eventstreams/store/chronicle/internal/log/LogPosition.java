package io.eventstreams.store.chronicle.internal.log;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;

/**
 * SequenceIds of the log: the event's number with leading zeros, so that text sorts as numbers do.
 */
final class LogPosition {
  private static final int DIGITS = 20;

  private LogPosition() {}

  static String print(long sequence) {
    char[] digits = new char[DIGITS];
    long rest = sequence;
    for (int i = DIGITS - 1; i >= 0; i--) {
      digits[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    return new String(digits);
  }

  /**
   * Reads a position; empty text is 0, before the first event.
   *
   * @throws EventStreamException {@code ES10003} when it is not a number that {@link #print} wrote
   */
  static long parse(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (text.length() != DIGITS || text.charAt(0) != '0') {
      throw unknown(text);
    }
    long sequence = 0;
    for (int i = 0; i < DIGITS; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw unknown(text);
      }
      if (sequence > (Long.MAX_VALUE - (c - '0')) / 10) {
        throw unknown(text);
      }
      sequence = sequence * 10 + (c - '0');
    }
    if (sequence == 0) {
      throw unknown(text);
    }
    return sequence;
  }

  static EventStreamException unknown(String text) {
    return ErrorCode.SEQUENCE_ID_INVALID.error(
        "this event log has no event with the sequenceId '" + Printable.of(text) + "'");
  }
}
