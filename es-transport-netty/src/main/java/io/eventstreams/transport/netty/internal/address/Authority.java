package io.eventstreams.transport.netty.internal.address;

import org.jspecify.annotations.Nullable;

/**
 * A host with or without a port, as it stands in a URL or in the Host header. A text which two
 * programs could read as two different hosts is refused rather than repaired.
 *
 * @param host a name in lower case, or the text of an IP address without brackets
 * @param literal the address when the host is one, else null
 * @param port 1 to 65535, or null when there is none
 */
public record Authority(String host, @Nullable IpLiteral literal, @Nullable Integer port) {
  /**
   * Reads {@code host} or {@code host:port}; an IPv6 address stands in brackets.
   *
   * @throws IllegalArgumentException whose message is the rule that is broken, beginning "must"
   */
  public static Authority parse(String text) {
    int colon = portColon(text);
    String host = colon < 0 ? text : text.substring(0, colon);
    Integer port = colon < 0 ? null : HostText.port(text.substring(colon + 1));
    IpLiteral literal = IpLiteral.parse(host);
    return new Authority(literal == null ? HostText.name(host) : literal.text(), literal, port);
  }

  /**
   * As {@link #parse}; the host may be a name that ends with the dot of the root, which is dropped.
   */
  public static Authority parseRooted(String text) {
    int colon = portColon(text);
    int hostEnd = colon < 0 ? text.length() : colon;
    if (hostEnd < 2 || text.charAt(hostEnd - 1) != '.') {
      return parse(text);
    }
    Authority named = parse(text.substring(0, hostEnd - 1) + text.substring(hostEnd));
    if (named.literal() != null) {
      throw new IllegalArgumentException("must not have a dot after an IP address");
    }
    return named;
  }

  public int portOr(int standard) {
    return port == null ? standard : port;
  }

  private static int portColon(String text) {
    if (!text.startsWith("[")) {
      return text.indexOf(':');
    }
    int bracket = text.indexOf(']');
    if (bracket < 0) {
      throw new IllegalArgumentException("must close the bracket of its IPv6 address");
    }
    if (bracket + 1 == text.length()) {
      return -1;
    }
    if (text.charAt(bracket + 1) != ':') {
      throw new IllegalArgumentException("must have nothing but a port after its IPv6 address");
    }
    return bracket + 1;
  }
}
