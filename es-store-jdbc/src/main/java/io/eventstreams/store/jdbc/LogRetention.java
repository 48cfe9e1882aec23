package io.eventstreams.store.jdbc;

import io.eventstreams.api.text.DurationText;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When events leave the log. They leave it in their order, the oldest first.
 *
 * <p>An event has been read when each stream of the same database has a position at or behind it. A
 * stream that has no position yet has read nothing, whether it runs or not; and as long as there is
 * no stream, no event has been read. Streams that are kept elsewhere are not known here.
 *
 * @param dropReadAfter the age at which an event goes that has been read; zero means at once
 * @param dropUnreadAfter the age at which an event goes that some stream has still to read; null
 *     means never. A stream that has lost an event behind its position is told: its source fails
 *     with {@code ES10003} until it is reset. One that has no position yet begins with the first
 *     event that is kept, also when it was handed others before and has not answered; of those only
 *     the program's log tells
 */
public record LogRetention(Duration dropReadAfter, @Nullable Duration dropUnreadAfter) {
  /** The greatest age: a hundred years. */
  public static final Duration MAX_AGE = Duration.ofDays(36_500);

  public LogRetention {
    check("dropReadAfter", dropReadAfter);
    if (dropUnreadAfter != null) {
      check("dropUnreadAfter", dropUnreadAfter);
      if (dropUnreadAfter.isZero() || dropUnreadAfter.compareTo(dropReadAfter) < 0) {
        throw new IllegalArgumentException(
            "dropUnreadAfter must be positive and not below dropReadAfter, which is "
                + DurationText.print(dropReadAfter)
                + ", was "
                + DurationText.print(dropUnreadAfter));
      }
    }
  }

  private static void check(String name, Duration age) {
    Objects.requireNonNull(age, name);
    if (age.isNegative() || age.compareTo(MAX_AGE) > 0) {
      throw new IllegalArgumentException(
          name
              + " must be from 0s to "
              + DurationText.print(MAX_AGE)
              + ", was "
              + DurationText.print(age));
    }
  }

  /** Drops what has been read and has reached an age; never what some stream has still to read. */
  public static LogRetention dropReadAfter(Duration age) {
    return new LogRetention(age, null);
  }

  /** The same; at this age events go even when some stream has still to read them. */
  public LogRetention andUnreadAfter(Duration age) {
    return new LogRetention(dropReadAfter, Objects.requireNonNull(age, "age"));
  }
}
