package io.eventstreams.transport.netty.internal.websocket;

import java.util.Optional;

/**
 * A place in what was broadcast under one name. Numbers alone would repeat with every process, and
 * sequenceIds do when a stream is reset: the epoch is random and never used again.
 *
 * @param epoch of the process and the name
 * @param number of the batch
 */
record Cursor(String epoch, long number) {
  /** The longest text of a cursor. */
  static final int MAX_CHARS = 64;

  /** Reads the text of a cursor; empty when it is none. */
  static Optional<Cursor> parse(String text) {
    int dash = text.lastIndexOf('-');
    if (dash < 1 || text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(text.substring(dash + 1));
      return number < 0
          ? Optional.empty()
          : Optional.of(new Cursor(text.substring(0, dash), number));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return epoch + "-" + number;
  }
}
