package io.eventstreams.transport.netty.internal.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts of RFC 7468: what stands between their first and last lines, in base 64. */
final class PemText {
  private static final int MAX_BYTES = 1 << 20;

  private final String text;

  private PemText(String text) {
    this.text = text;
  }

  /**
   * Reads a file, or else takes the text itself.
   *
   * @param field the name of the file's setting: its path may be nobody's business
   * @return null when there is neither
   * @throws IOException when the file cannot be read, or is longer than 1 MiB
   */
  static @Nullable PemText of(String field, @Nullable String file, @Nullable String text)
      throws IOException {
    if (file != null && !file.isEmpty()) {
      try {
        return new PemText(read(file));
      } catch (IOException | InvalidPathException unreadable) {
        throw new IOException(
            field + " cannot be read: " + unreadable.getClass().getSimpleName(), unreadable);
      }
    }
    return text == null || text.isEmpty() ? null : new PemText(text);
  }

  private static String read(String file) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * The contents of all parts with this label, such as {@code CERTIFICATE}; others are passed over.
   *
   * @throws IOException when one has no end, or is not base 64
   */
  List<byte[]> parts(String label) throws IOException {
    String first = "-----BEGIN " + label + "-----";
    String last = "-----END " + label + "-----";
    List<byte[]> parts = new ArrayList<>();
    int begin = text.indexOf(first);
    while (begin >= 0) {
      int end = text.indexOf(last, begin);
      if (end < 0) {
        throw new IOException("a part without an end");
      }
      String base64 = text.substring(begin + first.length(), end);
      try {
        parts.add(Base64.getMimeDecoder().decode(base64));
      } catch (IllegalArgumentException malformed) {
        throw new IOException("a part that is not base 64", malformed);
      }
      begin = text.indexOf(first, end);
    }
    return parts;
  }
}
