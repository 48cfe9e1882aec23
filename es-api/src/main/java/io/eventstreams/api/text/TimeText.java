package io.eventstreams.api.text;

import io.eventstreams.api.ErrorCode;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Points in time as text. Read: RFC 3339 with any offset, or a whole number of seconds (below
 * 10^10), milliseconds (below 10^15), microseconds (below 10^16) or nanoseconds since 1970.
 * Written: RFC 3339 in UTC with {@code Z}, up to nanoseconds, without trailing zeros.
 *
 * <p><b>Errors:</b> {@link ErrorCode#BAD_TIME}.
 *
 * <p><b>Source:</b> RFC 3339.
 */
public final class TimeText {
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,19}");
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?"
              + "(?:Z|([+-])([0-9]{2}):([0-9]{2}))");
  private static final long SECONDS_BELOW = 10_000_000_000L;
  private static final long MILLIS_BELOW = 1_000_000_000_000_000L;
  private static final long MICROS_BELOW = 10_000_000_000_000_000L;
  private static final int MAX_CHARS = 64;

  private TimeText() {}

  public static Instant parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw bad(text);
    }
    if (DIGITS.matcher(text).matches()) {
      return ofNumber(text);
    }
    Matcher m = RFC_3339.matcher(text);
    if (!m.matches()) {
      throw bad(text);
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              Integer.parseInt(m.group(1)),
              Integer.parseInt(m.group(2)),
              Integer.parseInt(m.group(3)),
              Integer.parseInt(m.group(4)),
              Integer.parseInt(m.group(5)),
              Integer.parseInt(m.group(6)),
              nanos(m.group(7)));
      return local.toInstant(ZoneOffset.UTC).minusSeconds(offsetSeconds(text, m));
    } catch (DateTimeException impossibleDate) {
      throw bad(text);
    }
  }

  public static String print(Instant time) {
    long epochSecond = time.getEpochSecond();
    int nanos = time.getNano();
    String seconds = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC).toString();
    StringBuilder out = new StringBuilder(32).append(seconds);
    if (seconds.charAt(0) == '+') {
      out.deleteCharAt(0);
    }
    if (seconds.lastIndexOf(':') == seconds.indexOf(':')) {
      out.append(":00");
    }
    if (nanos != 0) {
      String fraction = Integer.toString(1_000_000_000 + nanos).substring(1);
      int end = fraction.length();
      while (fraction.charAt(end - 1) == '0') {
        end--;
      }
      out.append('.').append(fraction, 0, end);
    }
    return out.append('Z').toString();
  }

  private static Instant ofNumber(String text) {
    BigInteger big = new BigInteger(text);
    if (big.bitLength() > 63) {
      throw bad(text);
    }
    long value = big.longValueExact();
    if (value < SECONDS_BELOW) {
      return Instant.ofEpochSecond(value);
    }
    if (value < MILLIS_BELOW) {
      return Instant.ofEpochMilli(value);
    }
    if (value < MICROS_BELOW) {
      return Instant.ofEpochSecond(value / 1_000_000, value % 1_000_000 * 1_000);
    }
    return Instant.ofEpochSecond(value / 1_000_000_000, value % 1_000_000_000);
  }

  private static int nanos(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
  }

  private static long offsetSeconds(String text, Matcher m) {
    if (m.group(8) == null) {
      return 0;
    }
    int hours = Integer.parseInt(m.group(9));
    int minutes = Integer.parseInt(m.group(10));
    if (hours > 23 || minutes > 59) {
      throw bad(text);
    }
    long seconds = hours * 3600L + minutes * 60L;
    return m.group(8).equals("-") ? -seconds : seconds;
  }

  private static RuntimeException bad(String text) {
    return ErrorCode.BAD_TIME.error(
        "time must be RFC 3339 such as '2021-05-15T19:49:04.12Z', or a number since 1970, was '"
            + Printable.of(text)
            + "'");
  }
}
