package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.WebhookConfig;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Parts of a stream as text, for stores that keep each in a column of its own. Complete, secrets
 * included; members with unknown names are ignored when read.
 *
 * <p><b>Errors:</b> {@link ErrorCode#STORED_VALUE_UNREADABLE}.
 */
public final class StoredParts {
  private StoredParts() {}

  public static String printWebhook(WebhookConfig webhook) {
    return text(out -> WebhookFields.write(out, webhook));
  }

  public static WebhookConfig readWebhook(String json) {
    return read("webhook", json, in -> WebhookFields.read(in, WebhookFields.NONE));
  }

  public static String printWebSocket(WebSocketConfig websocket) {
    return text(out -> WebhookFields.writeWebSocket(out, websocket));
  }

  public static WebSocketConfig readWebSocket(String json) {
    return read("websocket", json, in -> WebhookFields.readWebSocket(in, null));
  }

  /** An application's own fields; see {@link io.eventstreams.api.spi.SpecCodec}. */
  public static String printOwnFields(Map<String, Object> fields) {
    return text(out -> OwnFields.write(out, fields));
  }

  /** A number comes back as Integer, Long or BigDecimal, the first that holds it exactly. */
  public static Map<String, Object> readOwnFields(String json) {
    try {
      FieldReader in = FieldReader.ofMap(utf8(json), "own fields", JsonUse.STORED);
      Map<String, Object> fields = new LinkedHashMap<>();
      for (String name : in.names()) {
        Object value = OwnFields.read(in, name, null);
        if (value != null) {
          fields.put(name, value);
        }
      }
      return Collections.unmodifiableMap(fields);
    } catch (EventStreamException e) {
      throw unreadable("own fields", e);
    }
  }

  static EventStreamException unreadable(String what, EventStreamException e) {
    return ErrorCode.STORED_VALUE_UNREADABLE.error(
        "stored " + what + " cannot be read: " + e.getMessage(), e);
  }

  private static String text(Consumer<FieldWriter> members) {
    return new String(FieldWriter.object(JsonUse.STORED, members), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T read(String what, String json, Function<FieldReader, T> read) {
    try {
      return read.apply(FieldReader.of(utf8(json), what, JsonUse.STORED));
    } catch (EventStreamException e) {
      throw unreadable(what, e);
    }
  }
}
