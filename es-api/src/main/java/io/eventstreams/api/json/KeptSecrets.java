package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.text.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Secrets are never shown, and a change of other fields keeps them. So whoever changes where they
 * are sent must know them: a new server would get to see them with the next batch.
 */
final class KeptSecrets {
  private KeptSecrets() {}

  /**
   * Refuses a change to another scheme, host or port while secrets stay that were given for the one
   * before.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00234}
   */
  static void requireSameServer(WebhookConfig before, WebhookConfig after) {
    String url = after.url();
    if (url == null || url.isEmpty() || server(url).equals(server(before.url()))) {
      return;
    }
    List<String> kept = kept(before.http(), after.http());
    if (!kept.isEmpty()) {
      throw ErrorCode.FIELD_INVALID.error(
          "webhook.url must stay on the same scheme, host and port as long as secrets are kept that"
              + " were set for it; set them anew or to null with it: "
              + Printable.of(String.join(", ", kept)));
    }
  }

  /** A secret that was given is another object, also when it is the same text. */
  @SuppressWarnings("ReferenceEquality")
  private static List<String> kept(@Nullable HttpConfig before, @Nullable HttpConfig after) {
    List<String> kept = new ArrayList<>();
    if (before == null || after == null) {
      return kept;
    }
    Secret password = after.authPassword();
    if (password != null && password == before.authPassword()) {
      kept.add("webhook.http.authPassword");
    }
    Map<String, Secret> headersBefore = before.headers();
    Map<String, Secret> headersAfter = after.headers();
    if (headersBefore != null && headersAfter != null) {
      headersAfter.forEach(
          (name, value) -> {
            if (value == headersBefore.get(name)) {
              kept.add("webhook.http.headers." + name);
            }
          });
    }
    return kept;
  }

  /** What cannot be read is a server of its own; it is refused elsewhere. */
  private static String server(@Nullable String url) {
    if (url == null) {
      return "";
    }
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      String host = uri.getHost();
      if (scheme == null || host == null) {
        return url;
      }
      boolean tls = scheme.equalsIgnoreCase("https");
      int port = uri.getPort() == -1 ? (tls ? 443 : 80) : uri.getPort();
      return (scheme + "://" + host + ":" + port).toLowerCase(Locale.ROOT);
    } catch (URISyntaxException notOne) {
      return url;
    }
  }
}
