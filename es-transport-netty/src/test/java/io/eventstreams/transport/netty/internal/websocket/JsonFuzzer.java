package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.EventStreamException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What any bytes do to the readers of both protocols: a message that keeps its bounds, or the one
 * exception that is announced. A coverage-guided fuzzer finds the method by its name.
 */
public final class JsonFuzzer {
  private static final JsonMapper TREES = new JsonMapper();

  private JsonFuzzer() {}

  public static void fuzzerTestOneInput(byte[] json) {
    plain(json);
    v2(json);
  }

  private static void plain(byte[] json) {
    ClientMessage message;
    try {
      message = ClientMessage.parse(json);
    } catch (IllegalArgumentException refused) {
      return;
    }
    check(message.type().equals(message.type().toLowerCase(Locale.ROOT)), "type in lower case");
    checkReason(message.message());
  }

  private static void v2(byte[] json) {
    V2Message message;
    try {
      message = V2Reader.read(json);
    } catch (EventStreamException refused) {
      check(refused.getMessage().length() < 1_000, "a short answer");
      check(refused.code().httpStatus() < 500, "the client's mistake");
      return;
    }
    if (message instanceof V2Message.Nack nack) {
      checkReason(nack.reason());
      check(nack.delayMillis() >= 0 && nack.count() >= 0, "nothing negative");
    } else if (message instanceof V2Message.Start start) {
      check(start.credit() >= 0, "nothing negative");
    }
    if (isUtf8(json)) {
      JsonNode tree;
      try {
        tree = TREES.readTree(json);
      } catch (JacksonException invalid) {
        throw new AssertionError("taken, but not JSON", invalid);
      }
      check(tree.get("stream").asString().equals(message.stream()), "the stream that was said");
    }
  }

  private static void checkReason(String reason) {
    check(reason.length() <= 1_025, "a short reason");
    check(reason.chars().noneMatch(Character::isISOControl), "a printable reason");
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException invalid) {
      return false;
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not " + what);
    }
  }
}
