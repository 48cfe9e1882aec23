package io.eventstreams.bench;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Lengths of time as the command line has them: in seconds, with decimals down to a millisecond.
 */
final class Seconds {
  /** What may be given, for people. */
  static final String RANGE = "0.001 to 3600";

  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,3})?");
  private static final int DIGITS = 3;
  private static final long MAX_MILLIS = 3_600_000;
  private static final int MOST_TIMES = 50;
  private static final Duration ENOUGH = Duration.ofSeconds(5);
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private Seconds() {}

  /**
   * What an option says.
   *
   * @throws UsageException when it says nothing that can be waited for
   */
  static Duration parse(String name, String text) {
    if (DECIMAL.matcher(text).matches()) {
      long millis = new BigDecimal(text).movePointRight(DIGITS).longValueExact();
      if (millis >= 1 && millis <= MAX_MILLIS) {
        return Duration.ofMillis(millis);
      }
    }
    throw new UsageException(
        "--"
            + name
            + " must be a number of seconds from "
            + RANGE
            + " with at most three decimals, was '"
            + text
            + "'");
  }

  /** What {@link #parse} makes the same length of. */
  static String text(Duration length) {
    return BigDecimal.valueOf(length.toMillis(), DIGITS).stripTrailingZeros().toPlainString();
  }

  /** How many whole intervals of a rate there are. */
  static long events(int rate, Duration length) {
    return rate * length.toMillis() / TimeUnit.SECONDS.toMillis(1);
  }

  /**
   * The same for what is measured, of which there must be something.
   *
   * @throws UsageException when no event is to arrive
   */
  static void requireEvents(int rate, Duration length) {
    if (events(rate, length) == 0) {
      throw new UsageException(
          "--rate "
              + rate
              + " has no event within --seconds "
              + text(length)
              + "; make one larger");
    }
  }

  /** Lets the time go by, and runs something after each second of it and at its end. */
  static void pass(Duration length, Runnable each) throws InterruptedException {
    for (long leftNanos = length.toNanos(); leftNanos > 0; leftNanos -= SECOND_NANOS) {
      TimeUnit.NANOSECONDS.sleep(Math.min(leftNanos, SECOND_NANOS));
      each.run();
    }
  }

  /**
   * The same for what is measured. While there is nothing to tell the time goes on, up to fifty
   * times as long but for five seconds at most: a machine that has other things to do may leave a
   * fraction of a second empty.
   *
   * @param isSeen whether there is something to tell
   */
  static void measure(Duration length, Runnable each, BooleanSupplier isSeen)
      throws InterruptedException {
    pass(length, each);
    Duration most = least(length.multipliedBy(MOST_TIMES), ENOUGH);
    Duration gone = length;
    while (!isSeen.getAsBoolean() && gone.compareTo(most) < 0) {
      Duration more = least(length, most.minus(gone));
      pass(more, each);
      gone = gone.plus(more);
    }
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
