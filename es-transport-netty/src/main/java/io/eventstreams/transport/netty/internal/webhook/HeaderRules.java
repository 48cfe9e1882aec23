package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.Secret;
import io.eventstreams.api.text.Printable;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a user may write into the first lines of a request: the method and the headers. Values never
 * appear in an error, since they may be secret.
 *
 * <p><b>Threads:</b> any; pure.
 */
final class HeaderRules {
  static final int MAX_HEADERS = 100;
  static final int MAX_NAME_CHARS = 256;
  static final int MAX_VALUE_CHARS = 8_192;
  private static final int MAX_METHOD_CHARS = 32;

  /** Those that belong to the connection, that frame the message, or that we write ourselves. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "webhook-id",
          "webhook-signature",
          "webhook-timestamp");

  private HeaderRules() {}

  /**
   * Checks a method, which is sent as it is.
   *
   * @throws EventStreamException {@code FF00234}
   */
  static void checkMethod(String method) {
    if (!isToken(method) || method.length() > MAX_METHOD_CHARS) {
      throw invalid("webhook.method must be an HTTP method, was '" + Printable.of(method) + "'");
    }
    String upper = method.toUpperCase(Locale.ROOT);
    if (upper.equals("CONNECT") || upper.equals("TRACE")) {
      throw invalid("webhook.method must not be " + upper);
    }
  }

  /**
   * Checks the names and values of configured headers.
   *
   * @throws EventStreamException {@code FF00234}
   */
  static void checkHeaders(Map<String, Secret> headers) {
    if (headers.size() > MAX_HEADERS) {
      throw invalid(
          "webhook.http.headers must be at most " + MAX_HEADERS + ", were " + headers.size());
    }
    Set<String> seen = new HashSet<>();
    headers.forEach(
        (name, value) -> {
          checkName(name);
          if (!seen.add(name.toLowerCase(Locale.ROOT))) {
            throw invalid("webhook.http.headers must name '" + name + "' once, in one spelling");
          }
          checkValue(name, value.reveal());
        });
  }

  private static void checkName(String name) {
    if (!isToken(name) || name.length() > MAX_NAME_CHARS) {
      throw invalid(
          "webhook.http.headers must have valid names, one was '" + Printable.of(name) + "'");
    }
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw invalid(
          "webhook.http.headers must not set '" + name + "', which the client sets itself");
    }
  }

  private static void checkValue(String name, String value) {
    boolean valid = value.length() <= MAX_VALUE_CHARS && value.equals(value.strip());
    for (int i = 0; valid && i < value.length(); i++) {
      char c = value.charAt(i);
      valid = (c >= 0x20 && c <= 0x7e) || c == '\t';
    }
    if (!valid) {
      throw invalid(
          "webhook.http.headers must have values of at most "
              + MAX_VALUE_CHARS
              + " printable ASCII characters without blanks around them; '"
              + name
              + "' has not");
    }
  }

  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static EventStreamException invalid(String text) {
    return ErrorCode.FIELD_INVALID.error(text);
  }
}
