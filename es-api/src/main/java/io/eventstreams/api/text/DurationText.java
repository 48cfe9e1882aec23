package io.eventstreams.api.text;

import io.eventstreams.api.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as text: {@code 500ms}, {@code 1m30s}, {@code 1h0m0s}, {@code .5s}; a plain whole
 * number means milliseconds; the empty text is zero.
 *
 * <p><b>Units:</b> {@code ns us µs ms s m h}; resolution one nanosecond, range that of 64-bit
 * nanoseconds.
 *
 * <p><b>Errors:</b> {@link ErrorCode#BAD_DURATION}, never a silent overflow.
 *
 * <p><b>Source:</b> the duration text of the Go language.
 */
public final class DurationText {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,40}");
  private static final Pattern WITH_UNITS =
      Pattern.compile("([+-]?)((?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)");
  private static final Pattern PART =
      Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
  private static final int MAX_CHARS = 200;
  private static final int MAX_BITS = 63;
  private static final long MICRO = 1_000L;
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration SHORTEST = Duration.ofNanos(Long.MIN_VALUE);

  private DurationText() {}

  /** Reads a duration. */
  public static Duration parse(String text) {
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    if (text.length() > MAX_CHARS) {
      throw bad(text);
    }
    if (WHOLE_NUMBER.matcher(text).matches()) {
      return ofNanos(text, new BigInteger(text).multiply(BigInteger.valueOf(MILLI)));
    }
    Matcher whole = WITH_UNITS.matcher(text);
    if (!whole.matches()) {
      throw bad(text);
    }
    BigInteger nanos = BigInteger.ZERO;
    Matcher part = PART.matcher(whole.group(2));
    while (part.find()) {
      BigDecimal amount = new BigDecimal(trimDot(part.group(1)));
      nanos =
          nanos.add(
              amount
                  .multiply(BigDecimal.valueOf(nanosPer(part.group(2))))
                  .setScale(0, RoundingMode.DOWN)
                  .toBigIntegerExact());
    }
    return ofNanos(text, whole.group(1).equals("-") ? nanos.negate() : nanos);
  }

  /** A whole number of milliseconds, as JSON integers and integer columns hold it. */
  public static Duration ofMillis(long millis) {
    return ofNanos(
        Long.toString(millis), BigInteger.valueOf(millis).multiply(BigInteger.valueOf(MILLI)));
  }

  /** The canonical text, largest unit first; zero is {@code 0s}. */
  public static String print(Duration duration) {
    long nanos;
    try {
      nanos = duration.toNanos();
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException(
          "duration must fit 64-bit nanoseconds, was " + duration, tooLarge);
    }
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    BigDecimal amount = BigDecimal.valueOf(nanos).abs();
    if (amount.compareTo(BigDecimal.valueOf(SECOND)) < 0) {
      return sign + belowOneSecond(amount);
    }
    BigInteger[] minutesAndRest =
        amount.toBigInteger().divideAndRemainder(BigInteger.valueOf(60 * SECOND));
    long minutes = minutesAndRest[0].longValueExact();
    String seconds = scaled(new BigDecimal(minutesAndRest[1]), SECOND) + "s";
    if (minutes == 0) {
      return sign + seconds;
    }
    String minutesText = minutes % 60 + "m" + seconds;
    return sign + (minutes < 60 ? minutesText : minutes / 60 + "h" + minutesText);
  }

  /**
   * As {@link #print}, for any duration: what is out of range becomes the longest of its sign, such
   * as {@code 2562047h47m16.854775807s}, which is 292 years.
   */
  public static String printNearest(Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      return print(LONGEST);
    }
    return print(duration.compareTo(SHORTEST) < 0 ? SHORTEST : duration);
  }

  private static String belowOneSecond(BigDecimal nanos) {
    if (nanos.compareTo(BigDecimal.valueOf(MICRO)) < 0) {
      return nanos.toPlainString() + "ns";
    }
    return nanos.compareTo(BigDecimal.valueOf(MILLI)) < 0
        ? scaled(nanos, MICRO) + "µs"
        : scaled(nanos, MILLI) + "ms";
  }

  private static String scaled(BigDecimal nanos, long unit) {
    BigDecimal value = nanos.divide(BigDecimal.valueOf(unit)).stripTrailingZeros();
    return value.signum() == 0 ? "0" : value.toPlainString();
  }

  private static String trimDot(String number) {
    return number.endsWith(".") ? number.substring(0, number.length() - 1) : number;
  }

  private static long nanosPer(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs", "μs" -> MICRO;
      case "ms" -> MILLI;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      default -> 3600 * SECOND;
    };
  }

  private static Duration ofNanos(String text, BigInteger nanos) {
    if (nanos.bitLength() > MAX_BITS) {
      throw ErrorCode.BAD_DURATION.error(
          "duration '" + Printable.of(text) + "' is outside ±2562047h47m16.854775807s");
    }
    return Duration.ofNanos(nanos.longValueExact());
  }

  private static RuntimeException bad(String text) {
    return ErrorCode.BAD_DURATION.error(
        "duration must be a whole number of milliseconds or text such as '1m30s' with units"
            + " ns, us, ms, s, m, h, was '"
            + Printable.of(text)
            + "'");
  }
}
