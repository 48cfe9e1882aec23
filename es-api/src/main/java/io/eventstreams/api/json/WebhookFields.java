package io.eventstreams.api.json;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.WebhookConfig;
import org.jspecify.annotations.Nullable;

/** What streams of the two built-in types add. */
final class WebhookFields {
  static final WebhookConfig NONE = new WebhookConfig(null, null, null, null);

  private WebhookFields() {}

  static WebhookConfig read(FieldReader in, WebhookConfig before) {
    HttpConfig http = before.http();
    WebhookConfig read =
        new WebhookConfig(
            url(in, "url", before.url()),
            in.text("method", before.method()),
            in.text("tlsConfigName", before.tlsConfigName()),
            in.nested(
                "http", http, h -> HttpFields.read(h, http == null ? HttpConfig.NONE : http)));
    in.finish();
    KeptSecrets.requireSameServer(before, read);
    return read;
  }

  static void write(FieldWriter out, WebhookConfig webhook) {
    out.url("url", webhook.url());
    out.text("method", webhook.method());
    out.text("tlsConfigName", webhook.tlsConfigName());
    HttpConfig http = webhook.http();
    if (http != null) {
      out.nested("http", members -> HttpFields.write(members, http));
    }
  }

  static @Nullable String url(FieldReader in, String name, @Nullable String before) {
    return in.field(
        name,
        before,
        node -> {
          String url = in.textOf(name, node);
          if (in.use() == JsonUse.SHOWN && UrlPassword.isRedacted(url)) {
            throw FieldReader.redacted(name);
          }
          return url;
        });
  }

  static WebSocketConfig readWebSocket(FieldReader in, @Nullable WebSocketConfig before) {
    WebSocketConfig read =
        new WebSocketConfig(
            in.word(
                "distributionMode",
                before == null ? null : before.distributionMode(),
                DistributionMode::fromWireName));
    in.finish();
    return read;
  }

  static void writeWebSocket(FieldWriter out, WebSocketConfig websocket) {
    DistributionMode mode = websocket.distributionMode();
    out.text("distributionMode", mode == null ? null : mode.wireName());
  }
}
