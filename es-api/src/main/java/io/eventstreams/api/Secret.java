package io.eventstreams.api;

import java.util.Objects;

/** A text that must not be seen: it never appears in {@code toString}, logs, errors or replies. */
public final class Secret {
  /** What is shown in place of a secret. */
  public static final String REDACTED = "*****";

  private final String value;

  private Secret(String value) {
    this.value = Objects.requireNonNull(value, "value");
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The text itself, for the one place that needs it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return REDACTED;
  }
}
