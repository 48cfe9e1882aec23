package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.internal.address.Authority;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which web pages may use this server: those of its own host, and those of listed origins. Clients
 * that are no browsers send no {@code Origin} and pass.
 */
public final class OriginRule {
  private static final Pattern ORIGIN = Pattern.compile("([a-z][a-z0-9+.-]*)://([^/?#]+)");
  private static final Map<String, Integer> USUAL_PORTS = Map.of("http", 80, "https", 443);

  private final Set<String> allowed;
  private final boolean secure;

  /**
   * Makes the rule.
   *
   * @param allowed origins as {@link #listed} gives them
   * @param secure whether the server speaks TLS itself: then its own pages do, too
   */
  public OriginRule(Set<String> allowed, boolean secure) {
    this.allowed = Set.copyOf(allowed);
    this.secure = secure;
  }

  /**
   * Checks an origin that is to be listed; as browsers write it, in lower case and without the
   * usual port of its scheme.
   *
   * @throws IllegalArgumentException naming the rule and the value
   */
  public static String listed(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    Matcher parts = ORIGIN.matcher(lower);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "allowedOrigins must be origins such as https://console.example.org, without a path, was '"
              + Printable.of(origin)
              + "'");
    }
    Integer port;
    try {
      port = Authority.parse(parts.group(2)).port();
    } catch (IllegalArgumentException broken) {
      throw new IllegalArgumentException(
          "allowedOrigins " + broken.getMessage() + ", was '" + Printable.of(origin) + "'", broken);
    }
    boolean usual = port != null && port.equals(USUAL_PORTS.get(parts.group(1)));
    return usual ? lower.substring(0, lower.lastIndexOf(':')) : lower;
  }

  boolean permits(HttpHeaders headers) {
    List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
    if (origins.isEmpty()) {
      return true;
    }
    if (origins.size() > 1) {
      return false;
    }
    String origin = origins.get(0).trim().toLowerCase(Locale.ROOT);
    if (allowed.contains(origin)) {
      return true;
    }
    String host = headers.get(HttpHeaderNames.HOST, "").trim().toLowerCase(Locale.ROOT);
    return !host.isEmpty()
        && (origin.equals("https://" + host) || (!secure && origin.equals("http://" + host)));
  }
}
