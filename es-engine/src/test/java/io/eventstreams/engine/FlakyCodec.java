package io.eventstreams.engine;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.spi.EventDataCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Numbers as JSON, unless a test wants trouble. */
final class FlakyCodec implements EventDataCodec<Integer> {
  /** What happens to payloads. */
  enum Mood {
    FINE,
    THROWS,
    /** An error, not an exception. */
    BREAKS,
    NULL,
    /** Bytes that are not UTF-8. */
    NO_TEXT
  }

  volatile Mood mood = Mood.FINE;

  /** How often it still fails to say whether it knows sizes. */
  final AtomicInteger failuresOfSizes = new AtomicInteger();

  @Override
  public boolean knowsSizes() {
    if (failuresOfSizes.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new IllegalStateException("no idea of sizes");
    }
    return false;
  }

  @Override
  @SuppressWarnings("NullAway")
  public byte[] encode(@Nullable Integer data) {
    return switch (mood) {
      case FINE -> String.valueOf(data).getBytes(StandardCharsets.UTF_8);
      case THROWS -> throw ErrorCode.DATA_UNSERIALISABLE.error("no words for it");
      case BREAKS -> throw new StackOverflowError("no end of it");
      case NULL -> null;
      case NO_TEXT -> new byte[] {'"', (byte) 0xff, '"'};
    };
  }

  @Override
  public @Nullable Integer decode(byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    return text.equals("null") ? null : Integer.valueOf(text);
  }
}
