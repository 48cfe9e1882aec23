package io.eventstreams.transport.netty.internal.webhook;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Retry-After} header: seconds or an HTTP date. At most an hour is honoured, so that a
 * receiver cannot stop a stream for good; what makes no sense, or lies in the past, is as if it
 * were not there.
 *
 * <p><b>Threads:</b> any; pure.
 *
 * <p><b>Source:</b> RFC 9110, 10.2.3.
 */
final class RetryAfter {
  static final Duration CAP = Duration.ofHours(1);
  private static final int MAX_CHARS = 64;
  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  static Optional<Duration> parse(@Nullable String value, Instant now) {
    String text = value == null ? "" : value.strip();
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    Duration wait = isDigits(text) ? seconds(text) : untilDate(text, now);
    if (wait.isNegative() || wait.isZero()) {
      return Optional.empty();
    }
    return Optional.of(wait.compareTo(CAP) < 0 ? wait : CAP);
  }

  private static Duration seconds(String digits) {
    return digits.length() > MAX_DIGITS ? CAP : Duration.ofSeconds(Long.parseLong(digits));
  }

  private static Duration untilDate(String text, Instant now) {
    Date date = DateFormatter.parseHttpDate(text);
    return date == null ? Duration.ZERO : Duration.between(now, date.toInstant());
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
