package io.eventstreams.api.text;

import io.eventstreams.api.ErrorCode;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * UUIDs as text. Read: hyphenated in any case, with {@code urn:uuid:} before or braces around it,
 * or 32 hexadecimal digits. Written: lower case, hyphenated.
 *
 * <p><b>Errors:</b> {@link ErrorCode#BAD_UUID}.
 */
public final class UuidText {
  private static final Pattern HYPHENATED =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern BARE = Pattern.compile("[0-9a-f]{32}");
  private static final int MAX_CHARS = 45;

  private UuidText() {}

  public static UUID parse(String text) {
    return tryParse(text)
        .orElseThrow(() -> ErrorCode.BAD_UUID.error("not a UUID: '" + Printable.of(text) + "'"));
  }

  /** The UUID, or empty when the text is none. */
  public static Optional<UUID> tryParse(String text) {
    if (text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("urn:uuid:")) {
      lower = lower.substring("urn:uuid:".length());
    } else if (lower.startsWith("{") && lower.endsWith("}")) {
      lower = lower.substring(1, lower.length() - 1);
    } else if (BARE.matcher(lower).matches()) {
      lower =
          String.join(
              "-",
              lower.substring(0, 8),
              lower.substring(8, 12),
              lower.substring(12, 16),
              lower.substring(16, 20),
              lower.substring(20));
    }
    return HYPHENATED.matcher(lower).matches()
        ? Optional.of(UUID.fromString(lower))
        : Optional.empty();
  }

  public static String print(UUID uuid) {
    return uuid.toString();
  }
}
