package io.eventstreams.server.internal.config;

import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.api.text.DurationText;
import io.eventstreams.server.internal.CommandFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was given. A later {@code put} replaces an earlier one, so the weakest origin is put first.
 *
 * <p><b>Threads:</b> one.
 */
final class Settings {
  private final Map<ConfigKey<?>, Object> given = new HashMap<>();
  private final Map<String, TlsConfig> tlsConfigs = new LinkedHashMap<>();
  private final Map<String, String> listenerAttributes = new LinkedHashMap<>();
  private final Map<String, Secret> webhookHeaders = new LinkedHashMap<>();

  /**
   * Sets a value.
   *
   * @param subject where it was given, as the beginning of a message
   */
  <T> void put(ConfigKey<T> key, String subject, String text) {
    given.put(key, Objects.requireNonNull(key.read(subject, text)));
  }

  /**
   * Sets what is in effect of a key that was not given, when another one has changed it; so that it
   * is shown.
   */
  <T> void derive(ConfigKey<T> key, T value) {
    if (!value.equals(find(key))) {
      given.put(key, value);
    }
  }

  /** The value of a key which always has one. */
  <T> T get(ConfigKey<T> key) {
    return Objects.requireNonNull(find(key), key.name());
  }

  <T> @Nullable T find(ConfigKey<T> key) {
    Object value = given.get(key);
    return value == null ? key.standard() : key.type().cast(value);
  }

  /** Whether anybody has set it. */
  boolean isGiven(ConfigKey<?> key) {
    return given.containsKey(key);
  }

  /** TLS settings by name. */
  Map<String, TlsConfig> tlsConfigs() {
    return tlsConfigs;
  }

  /** What the names of the server's clients must be. */
  Map<String, String> listenerAttributes() {
    return listenerAttributes;
  }

  /** Headers of all webhook requests by name. */
  Map<String, Secret> webhookHeaders() {
    return webhookHeaders;
  }

  /** All values, given or standard, in one line without secrets. */
  String describe() {
    StringBuilder out = new StringBuilder();
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      Object value = ConfigKeys.WITHOUT_EFFECT.contains(key) ? null : find(key);
      if (value != null) {
        out.append(out.isEmpty() ? "" : ", ")
            .append(key.name())
            .append('=')
            .append(key.show(value));
      }
    }
    if (!listenerAttributes.isEmpty()) {
      out.append(", ")
          .append(ListenerTlsSection.ATTRIBUTES)
          .append('=')
          .append(new TreeMap<>(listenerAttributes));
    }
    if (!webhookHeaders.isEmpty()) {
      out.append(", ").append(ConfigFile.HEADERS).append('=');
      out.append(
          new TreeSet<>(webhookHeaders.keySet())
              .stream()
                  .map(name -> name + ": " + Secret.REDACTED)
                  .collect(Collectors.joining(", ", "{", "}")));
    }
    if (!tlsConfigs.isEmpty()) {
      out.append(", ")
          .append(TlsSection.NAME)
          .append('=')
          .append(new TreeSet<>(tlsConfigs.keySet()));
    }
    List<String> idle =
        ConfigKeys.WITHOUT_EFFECT.stream().filter(this::isGiven).map(ConfigKey::name).toList();
    if (!idle.isEmpty()) {
      out.append("; without any effect here: ").append(String.join(", ", idle));
    }
    return out.toString();
  }

  /** Refuses a time that is shorter than another one. */
  void requireOrder(ConfigKey<Duration> shorter, ConfigKey<Duration> longer) {
    Duration least = get(shorter);
    Duration most = get(longer);
    if (most.compareTo(least) < 0) {
      throw CommandFailure.misused(
          longer.name()
              + " must not be below "
              + shorter.name()
              + ", which is "
              + DurationText.print(least)
              + ", was "
              + DurationText.print(most));
    }
  }

  /** The failure of a number that is above another one, or a part of it. */
  CommandFailure above(ConfigKey<?> key, String part, ConfigKey<?> other) {
    return CommandFailure.misused(
        key.name()
            + " must not be above "
            + part
            + other.name()
            + ", which is "
            + find(other)
            + ", was "
            + find(key));
  }
}
