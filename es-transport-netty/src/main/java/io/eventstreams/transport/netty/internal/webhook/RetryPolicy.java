package io.eventstreams.transport.netty.internal.webhook;

import com.google.re2j.Pattern;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When and how often a failed request is repeated inside one attempt.
 *
 * @param repetitions how often at most; 0 for never
 * @param initialDelay the pause before the first repetition; it doubles each time
 * @param maximumDelay the longest pause
 * @param statusLine when not null, a reply is repeated only if the beginning of its status line has
 *     a match of this
 */
record RetryPolicy(
    int repetitions, Duration initialDelay, Duration maximumDelay, @Nullable Pattern statusLine) {
  /**
   * The code, a space, and 64 characters of what the receiver says, which may be a page long and is
   * matched on the thread that serves other streams, too.
   */
  static final int MAX_LINE_CHARS = 3 + 1 + 64;

  boolean repeatsAfterReply(String line) {
    if (repetitions == 0 || statusLine == null) {
      return repetitions > 0;
    }
    String beginning = line.substring(0, Math.min(line.length(), MAX_LINE_CHARS));
    return statusLine.matcher(beginning).find();
  }

  /** The pause before a repetition, counted from 0. */
  Duration delayBefore(int repetition) {
    Duration delay = initialDelay;
    for (int i = 0; i < repetition && delay.compareTo(maximumDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(maximumDelay) < 0 ? delay : maximumDelay;
  }

  /** All pauses together. */
  Duration totalDelay() {
    Duration total = Duration.ZERO;
    for (int i = 0; i < repetitions; i++) {
      total = total.plus(delayBefore(i));
    }
    return total;
  }
}
