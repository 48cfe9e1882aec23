package io.eventstreams.api.json;

import io.eventstreams.api.Secret;

/** The password inside a URL, {@code scheme://user:password@host}. */
final class UrlPassword {
  private UrlPassword() {}

  static String redact(String url) {
    int[] span = span(url);
    return span.length == 0
        ? url
        : url.substring(0, span[0]) + Secret.REDACTED + url.substring(span[1]);
  }

  static boolean isRedacted(String url) {
    int[] span = span(url);
    return span.length > 0 && url.substring(span[0], span[1]).equals(Secret.REDACTED);
  }

  /** Begin and end of the password; empty when there is none. */
  private static int[] span(String url) {
    int scheme = url.indexOf("://");
    int from = scheme < 0 ? 0 : scheme + 3;
    int end = from;
    while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    int at = url.lastIndexOf('@', end);
    int colon = url.indexOf(':', from);
    return at < from || colon < 0 || colon > at ? new int[0] : new int[] {colon + 1, at};
  }
}
