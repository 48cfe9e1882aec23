package io.eventstreams.api.json;

import io.eventstreams.api.EventStreamException;
import java.nio.charset.StandardCharsets;

/** Errors as an API answers them: {@code {"error":"FF00164: …"}}. */
public final class ErrorJson {
  /** The longest text, code included, in bytes of UTF-8; what is longer ends with an ellipsis. */
  public static final int MAX_TEXT_BYTES = 2_048;

  private static final String ELLIPSIS = "…";

  private ErrorJson() {}

  public static byte[] print(EventStreamException error) {
    return printText(String.valueOf(error.getMessage()));
  }

  public static byte[] print(String code, String text) {
    return printText(code + ": " + text);
  }

  private static byte[] printText(String text) {
    return FieldWriter.object(JsonUse.SHOWN, out -> out.text("error", shortened(text)));
  }

  private static String shortened(String text) {
    byte[] bytes = WellFormed.text(text).getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_TEXT_BYTES) {
      return text;
    }
    int end = MAX_TEXT_BYTES - ELLIPSIS.getBytes(StandardCharsets.UTF_8).length;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + ELLIPSIS;
  }
}
