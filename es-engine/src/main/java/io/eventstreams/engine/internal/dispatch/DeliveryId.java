package io.eventstreams.engine.internal.dispatch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names a delivery after all that decides its content, so that the same content has the same id
 * over attempts, restarts and crashes, and other content never has.
 */
final class DeliveryId {
  private static final int BYTES = 16;

  private DeliveryId() {}

  static String render(StreamIdentity stream, String firstId, String lastId, int count) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      // Ids have no NUL, so that the parts cannot run into each other; what may have one is last.
      String text =
          String.join(
              "\0",
              stream.id(),
              Long.toHexString(stream.generation()),
              stream.topicFilter() == null ? "*" : "=" + stream.topicFilter().length(),
              stream.topicFilter() == null ? "" : stream.topicFilter(),
              firstId,
              lastId,
              Integer.toString(count)
                  + (stream.selection().isEmpty() ? "" : "\0" + stream.selection()));
      byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
