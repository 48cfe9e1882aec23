package io.eventstreams.transport.netty.internal.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which web pages may use this server: those of its own host, and those of listed origins. Clients
 * that are no browsers send no {@code Origin} and pass.
 */
public final class OriginRule {
  private final Set<String> allowed;
  private final boolean secure;

  /**
   * Makes the rule.
   *
   * @param allowed origins in lower case
   * @param secure whether the server speaks TLS itself: then its own pages do, too
   */
  public OriginRule(Set<String> allowed, boolean secure) {
    this.allowed = Set.copyOf(allowed);
    this.secure = secure;
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
