package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.internal.address.Authority;
import io.eventstreams.transport.netty.internal.address.IpLiteral;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A webhook's URL, taken apart once. Parsing is strict: a text which two programs could read as two
 * different hosts is refused rather than repaired.
 *
 * @param secure whether the scheme is {@code https}
 * @param host a name in lower case, or the text of an IP address without brackets
 * @param port 1 to 65535
 * @param requestTarget path and query, exactly as given
 * @param literal the address when the host is one, else null
 */
record TargetUrl(
    boolean secure, String host, int port, String requestTarget, @Nullable IpLiteral literal) {
  static final int MAX_CHARS = 4_096;

  /**
   * Reads an absolute {@code http} or {@code https} URL.
   *
   * @throws EventStreamException {@code ES10028}, saying what is wrong
   */
  static TargetUrl parse(String url) {
    if (url.length() > MAX_CHARS) {
      throw invalid("must have at most " + MAX_CHARS + " characters, had " + url.length());
    }
    checkCharacters(url);
    int schemeEnd = url.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw invalid("must begin with http:// or https://");
    }
    boolean secure = scheme.equals("https");
    int authorityStart = schemeEnd + 3;
    int authorityEnd = authorityStart;
    while (authorityEnd < url.length() && "/?#".indexOf(url.charAt(authorityEnd)) < 0) {
      authorityEnd++;
    }
    String authority = url.substring(authorityStart, authorityEnd);
    if (authority.indexOf('@') >= 0) {
      throw invalid("must not hold user information; use http.authUsername and http.authPassword");
    }
    Authority checked;
    try {
      checked = Authority.parse(authority);
    } catch (IllegalArgumentException broken) {
      throw invalid(Objects.requireNonNull(broken.getMessage()));
    }
    return new TargetUrl(
        secure,
        checked.host(),
        checked.portOr(secure ? 443 : 80),
        requestTarget(url.substring(authorityEnd)),
        checked.literal());
  }

  /** The value of the Host header. */
  String hostHeader() {
    String name = literal != null && literal.isIpv6() ? "[" + host + "]" : host;
    return port == (secure ? 443 : 80) ? name : name + ":" + port;
  }

  static EventStreamException invalid(String rule) {
    return ErrorCode.WEBHOOK_URL_INVALID.error("webhook.url " + rule);
  }

  private static String requestTarget(String rest) {
    if (rest.indexOf('#') >= 0) {
      throw invalid("must not have a fragment, which would never be sent");
    }
    int query = rest.indexOf('?');
    String path = query < 0 ? rest : rest.substring(0, query);
    // Many receivers expect brackets bare in a query; in a path they have no meaning.
    if (path.indexOf('[') >= 0 || path.indexOf(']') >= 0) {
      throw invalid("must not contain brackets in its path");
    }
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static void checkCharacters(String url) {
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c > 0x7f) {
        throw invalid("must be ASCII; write the host as xn--…, and the rest percent-encoded");
      }
      if (c == '%' && !(isHex(url, i + 1) && isHex(url, i + 2))) {
        throw invalid("must have two hexadecimal digits after each %");
      }
      if (c <= 0x20 || c == 0x7f || "\"\\<>^`{|}".indexOf(c) >= 0) {
        throw invalid("must not contain '" + Printable.of(String.valueOf(c)) + "', at index " + i);
      }
    }
  }

  private static boolean isHex(String url, int index) {
    return index < url.length() && Character.digit(url.charAt(index), 16) >= 0;
  }
}
