package io.eventstreams.server.internal.config;

import io.eventstreams.api.text.DurationText;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of keys: how their values are written. */
final class KeyTypes {
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,18})\\s*([kmgt]?)i?b?");

  /** The n-th unit is 1024 to the power of n. */
  private static final List<String> UNITS = List.of("", "k", "m", "g", "t");

  private KeyTypes() {}

  static ConfigKey<Boolean> flag(String name, boolean standard) {
    return flagOr(name, standard);
  }

  /** A flag which differs from both of its values when it is not given. */
  static ConfigKey<Boolean> flagOrNone(String name) {
    return flagOr(name, null);
  }

  private static ConfigKey<Boolean> flagOr(String name, @Nullable Boolean standard) {
    return new ConfigKey<>(
        name, "true or false", Boolean.class, KeyTypes::flag, String::valueOf, standard, false);
  }

  static ConfigKey<Long> whole(String name, long least, long most, @Nullable Long standard) {
    return new ConfigKey<>(
        name,
        "a whole number from " + least + " to " + most,
        Long.class,
        text -> between(Long.parseLong(text), least, most),
        String::valueOf,
        standard,
        false);
  }

  /** A number that is an {@code int} in the end. */
  static ConfigKey<Integer> integer(String name, int least, int most, @Nullable Integer standard) {
    return new ConfigKey<>(
        name,
        "a whole number from " + least + " to " + most,
        Integer.class,
        text -> Math.toIntExact(between(Long.parseLong(text), least, most)),
        String::valueOf,
        standard,
        false);
  }

  static ConfigKey<Double> fraction(String name, double least, double most, double standard) {
    return new ConfigKey<>(
        name,
        "a number from " + (long) least + " to " + (long) most,
        Double.class,
        text -> fraction(text, least, most),
        String::valueOf,
        standard,
        false);
  }

  /** A size such as {@code 4KB}, which is 4096 bytes. */
  static ConfigKey<Long> bytes(String name, long least, long most, long standard) {
    return bytesOr(name, least, most, standard);
  }

  /** A size that nothing stands for when it is not given. */
  static ConfigKey<Long> bytesOrNone(String name, long least, long most) {
    return bytesOr(name, least, most, null);
  }

  private static ConfigKey<Long> bytesOr(
      String name, long least, long most, @Nullable Long standard) {
    return new ConfigKey<>(
        name,
        "a size from " + least + " to " + most + " bytes, such as 4096 or 4KB",
        Long.class,
        text -> between(parseBytes(text), least, most),
        String::valueOf,
        standard,
        false);
  }

  static ConfigKey<Duration> duration(String name, @Nullable Duration standard) {
    return duration(
        name, "that is positive", text -> !text.isZero() && !text.isNegative(), standard);
  }

  /** One that what it is for can wait. */
  static ConfigKey<Duration> durationWithin(
      String name, Duration least, Duration most, @Nullable Duration standard) {
    return duration(
        name,
        "from " + DurationText.print(least) + " to " + DurationText.print(most),
        read -> read.compareTo(least) >= 0 && read.compareTo(most) <= 0,
        standard);
  }

  static ConfigKey<Duration> durationOrZero(String name, @Nullable Duration standard) {
    return duration(name, "that is not negative", text -> !text.isNegative(), standard);
  }

  private static ConfigKey<Duration> duration(
      String name, String bounds, Function<Duration, Boolean> fits, @Nullable Duration standard) {
    return new ConfigKey<>(
        name,
        "a duration " + bounds + ", such as 1m30s, or a whole number of milliseconds",
        Duration.class,
        text -> {
          Duration read = DurationText.parse(text);
          return check(!text.isEmpty() && fits.apply(read), read);
        },
        DurationText::print,
        standard,
        false);
  }

  /** One of an enumeration's names. */
  static <E> ConfigKey<E> word(
      String name, Class<E> type, E[] values, Function<E, String> wireName, E standard) {
    Map<String, E> byName =
        Arrays.stream(values)
            .collect(Collectors.toMap(e -> wireName.apply(e).toLowerCase(Locale.ROOT), e -> e));
    return new ConfigKey<>(
        name,
        Arrays.stream(values).map(wireName).collect(Collectors.joining(" or ")),
        type,
        text -> {
          E found = byName.get(text.toLowerCase(Locale.ROOT));
          if (found == null) {
            throw new IllegalArgumentException();
          }
          return found;
        },
        wireName,
        standard,
        false);
  }

  static ConfigKey<String> text(String name, @Nullable String standard) {
    return new ConfigKey<>(
        name,
        "a text that is not empty",
        String.class,
        text -> check(!text.isEmpty(), text),
        Function.identity(),
        standard,
        false);
  }

  /** A text of many lines, which the log does without. */
  static ConfigKey<String> pem(String name) {
    return new ConfigKey<>(
        name,
        "a text that is not empty",
        String.class,
        text -> check(!text.isEmpty(), text),
        text -> "(" + text.length() + " characters)",
        null,
        false);
  }

  /** A section whose names are free, as one text. */
  static ConfigKey<String> names(String name) {
    return new ConfigKey<>(
        name,
        "a section of names and values",
        String.class,
        Function.identity(),
        Function.identity(),
        null,
        false);
  }

  /** A flag that can be written down, but not set. */
  static ConfigKey<Boolean> falseOrLeftOut(String name, String why) {
    return new ConfigKey<>(
        name,
        "false or left out: " + why,
        Boolean.class,
        text -> check(!flag(text), false),
        String::valueOf,
        null,
        false);
  }

  /** A key that cannot be set, and whose value may be secret. */
  static ConfigKey<String> leftOut(String name, String why) {
    return new ConfigKey<>(
        name,
        "left out: " + why,
        String.class,
        text -> check(false, text),
        Function.identity(),
        null,
        true);
  }

  /** Where a PostgreSQL is. Passwords have a key of their own, which is never shown. */
  static ConfigKey<String> postgresUrl(String name) {
    return new ConfigKey<>(
        name,
        "a URL such as jdbc:postgresql://localhost:5432/events, without a password",
        String.class,
        text -> check(isPostgresUrl(text), text),
        Function.identity(),
        null,
        true);
  }

  private static boolean isPostgresUrl(String text) {
    return text.startsWith("jdbc:postgresql:")
        && !text.contains("@")
        && !text.toLowerCase(Locale.ROOT).contains("password");
  }

  static ConfigKey<String> secret(String name) {
    return new ConfigKey<>(
        name,
        "a text that is not empty",
        String.class,
        text -> check(!text.isEmpty(), text),
        text -> "*****",
        null,
        true);
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  private static double fraction(String text, double least, double most) {
    double read = Double.parseDouble(text);
    return check(read >= least && read <= most, read);
  }

  private static long parseBytes(String text) {
    Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
    check(matcher.matches(), text);
    int power = UNITS.indexOf(matcher.group(2));
    return new BigInteger(matcher.group(1)).shiftLeft(10 * power).longValueExact();
  }

  private static long between(long value, long least, long most) {
    return check(value >= least && value <= most, value);
  }

  private static <T> T check(boolean fits, T value) {
    if (!fits) {
      throw new IllegalArgumentException();
    }
    return value;
  }
}
