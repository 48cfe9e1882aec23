package io.eventstreams.server.internal.config;

import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set.
 *
 * @param name its path in a file, such as {@code defaults.batchSize}
 * @param rule what a value must be, for messages
 * @param type of the value
 * @param parse reads a value; throws any exception when the text is not one
 * @param print writes a value, for the log, without what must not be seen
 * @param standard the value when nothing is given; null means none
 * @param secret whether a value that is not valid must not be seen
 */
record ConfigKey<T>(
    String name,
    String rule,
    Class<T> type,
    Function<String, T> parse,
    Function<T, String> print,
    @Nullable T standard,
    boolean secret) {

  /** The same key with something more that its value must be, which somebody else checks. */
  ConfigKey<T> and(String moreRule) {
    return new ConfigKey<>(name, rule + "; " + moreRule, type, parse, print, standard, secret);
  }

  /** The name of the environment variable. */
  String variable() {
    return EnvironmentVariables.PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /**
   * Reads a value.
   *
   * @param subject where it was given, as the beginning of a message
   */
  T read(String subject, String text) {
    try {
      return parse.apply(text);
    } catch (RuntimeException notOne) {
      throw CommandFailure.misused(
          subject
              + " must be "
              + rule
              + (secret ? ", was a text that is not shown" : ", was '" + Printable.of(text) + "'"));
    }
  }

  /** The value as a text for the log. */
  String show(Object value) {
    return print.apply(type.cast(value));
  }
}
