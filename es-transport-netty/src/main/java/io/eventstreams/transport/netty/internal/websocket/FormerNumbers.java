package io.eventstreams.transport.netty.internal.websocket;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far the deliveries of deleted streams were counted, for streams that are made again under the
 * same name: of the last names only, so that names which come and go do not add up. What a
 * connection may answer depends on what it was given, not on this.
 *
 * <p><b>Threads:</b> any.
 */
final class FormerNumbers {
  static final int MAX_NAMES = 1_024;

  private final Map<String, Long> numbers = new LinkedHashMap<>();

  /**
   * Keeps the number of a name, and lets go of the oldest one if there are too many.
   *
   * @param lastNumber of a delivery; 0 when there was none
   */
  synchronized void keep(String stream, long lastNumber) {
    if (lastNumber == 0) {
      return;
    }
    numbers.put(stream, lastNumber);
    if (numbers.size() > MAX_NAMES) {
      numbers.remove(numbers.keySet().iterator().next());
    }
  }

  /** The number of a name, which is not kept any longer; 0 for none. */
  synchronized long takeBack(String stream) {
    Long lastNumber = numbers.remove(stream);
    return lastNumber == null ? 0 : lastNumber;
  }
}
