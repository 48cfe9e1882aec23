package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which the log remembers the pieces of a request, so that none is stored twice when
 * the request is sent again. A piece's key comes from that of the request, the number of the piece,
 * and its events: a client that uses a key for other events by mistake loses none of them.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class PieceKeys {
  static final String HEADER = "idempotency-key";
  private static final int MAX_CHARS = 200;

  private final byte[] requestKey;
  private final MessageDigest digest;
  private int piece;

  private PieceKeys(String requestKey) {
    this.requestKey = requestKey.getBytes(StandardCharsets.US_ASCII);
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }

  /**
   * Reads the key of a request; null when it has none.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10029} when it is not valid
   */
  static @Nullable PieceKeys of(HttpHeaders headers) {
    List<String> values = headers.getAll(HEADER);
    if (values.isEmpty()) {
      return null;
    }
    String key = values.get(0);
    boolean visible = key.chars().allMatch(c -> c > ' ' && c <= '~');
    if (values.size() > 1 || key.isEmpty() || key.length() > MAX_CHARS || !visible) {
      throw ErrorCode.REQUEST_MALFORMED.error(
          "there must be at most one Idempotency-Key, of 1 to "
              + MAX_CHARS
              + " visible ASCII characters");
    }
    return new PieceKeys(key);
  }

  /** Adds an event, as it was sent, to the present piece. */
  void add(byte[] event) {
    digest.update(number(event.length));
    digest.update(event);
  }

  /** The key of the present piece; another one begins. */
  String next() {
    digest.update(requestKey);
    digest.update(number(piece++));
    return "http-" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
