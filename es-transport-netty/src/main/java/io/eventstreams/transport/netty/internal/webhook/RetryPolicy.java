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
 * @param statusLine when not null, a reply is repeated only if its status line has a match of this
 */
record RetryPolicy(
    int repetitions, Duration initialDelay, Duration maximumDelay, @Nullable Pattern statusLine) {

  boolean repeatsAfterReply(String line) {
    return statusLine == null || statusLine.matcher(line).find();
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
