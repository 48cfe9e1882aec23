package io.eventstreams.api.json;

import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The settings of an HTTP client. Shown, those that are zero or empty are left out. */
final class HttpFields {
  private HttpFields() {}

  static HttpConfig read(FieldReader in, HttpConfig before) {
    HttpConfig read = readOpen(in, before);
    in.finish();
    return read;
  }

  private static HttpConfig readOpen(FieldReader in, HttpConfig before) {
    return HttpConfig.builder()
        .proxyURL(WebhookFields.url(in, "proxyURL", before.proxyURL()))
        .requestTimeout(in.duration("requestTimeout", before.requestTimeout()))
        .idleTimeout(in.duration("idleTimeout", before.idleTimeout()))
        .maxIdleTimeout(in.duration("maxIdleTimeout", before.maxIdleTimeout()))
        .connectionTimeout(in.duration("connectionTimeout", before.connectionTimeout()))
        .expectContinueTimeout(in.duration("expectContinueTimeout", before.expectContinueTimeout()))
        .authUsername(in.text("authUsername", before.authUsername()))
        .authPassword(in.secret("authPassword", before.authPassword()))
        .requestsPerSecond(in.integer("requestsPerSecond", before.requestsPerSecond(), 0))
        .burst(in.integer("burst", before.burst(), 0))
        .retry(in.flag("retry", before.retry()))
        .retryCount(in.integer("retryCount", before.retryCount(), 0))
        .retryInitialDelay(in.duration("retryInitialDelay", before.retryInitialDelay()))
        .retryMaximumDelay(in.duration("retryMaximumDelay", before.retryMaximumDelay()))
        .retryErrorStatusCodeRegex(
            in.text("retryErrorStatusCodeRegex", before.retryErrorStatusCodeRegex()))
        .maxIdleConns(in.integer("maxIdleConns", before.maxIdleConns(), 0))
        .maxConnsPerHost(in.integer("maxConnsPerHost", before.maxConnsPerHost(), 0))
        .maxIdleConnsPerHost(in.integer("maxIdleConnsPerHost", before.maxIdleConnsPerHost(), 0))
        .httpPassthroughHeadersEnabled(
            in.flag("httpPassthroughHeadersEnabled", before.httpPassthroughHeadersEnabled()))
        .headers(in.map("headers", before.headers(), h -> headers(h, before.headers())))
        .tlsHandshakeTimeout(in.duration("tlsHandshakeTimeout", before.tlsHandshakeTimeout()))
        .build();
  }

  static void write(FieldWriter out, HttpConfig http) {
    out.url("proxyURL", unlessEmpty(out, http.proxyURL()));
    out.duration("requestTimeout", unlessZero(out, http.requestTimeout()));
    out.duration("idleTimeout", unlessZero(out, http.idleTimeout()));
    out.duration("maxIdleTimeout", unlessZero(out, http.maxIdleTimeout()));
    out.duration("connectionTimeout", unlessZero(out, http.connectionTimeout()));
    out.duration("expectContinueTimeout", unlessZero(out, http.expectContinueTimeout()));
    out.text("authUsername", unlessEmpty(out, http.authUsername()));
    out.secret("authPassword", http.authPassword());
    out.number("requestsPerSecond", unlessZero(out, http.requestsPerSecond()));
    out.number("burst", unlessZero(out, http.burst()));
    out.flag("retry", unlessFalse(out, http.retry()));
    out.number("retryCount", unlessZero(out, http.retryCount()));
    out.duration("retryInitialDelay", unlessZero(out, http.retryInitialDelay()));
    out.duration("retryMaximumDelay", unlessZero(out, http.retryMaximumDelay()));
    out.text("retryErrorStatusCodeRegex", unlessEmpty(out, http.retryErrorStatusCodeRegex()));
    out.number("maxIdleConns", unlessZero(out, http.maxIdleConns()));
    out.number("maxConnsPerHost", unlessZero(out, http.maxConnsPerHost()));
    out.number("maxIdleConnsPerHost", unlessZero(out, http.maxIdleConnsPerHost()));
    out.flag(
        "httpPassthroughHeadersEnabled", unlessFalse(out, http.httpPassthroughHeadersEnabled()));
    Map<String, Secret> headers = http.headers();
    boolean empty = headers != null && headers.isEmpty() && out.use() == JsonUse.SHOWN;
    out.sorted("headers", empty ? null : headers, FieldWriter::markedSecret);
    out.duration("tlsHandshakeTimeout", unlessZero(out, http.tlsHandshakeTimeout()));
  }

  /** HTTP knows header names in any case, so a patch replaces a header whatever its case was. */
  private static Map<String, Secret> headers(FieldReader in, @Nullable Map<String, Secret> before) {
    Map<String, Secret> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(before == null ? Map.of() : before);
    in.names().forEach(headers::remove);
    Map<String, Secret> merged = new LinkedHashMap<>(headers);
    for (String name : in.names()) {
      Secret value = in.secret(name, null);
      if (value != null) {
        merged.put(name, value);
      }
    }
    return merged;
  }

  private static @Nullable String unlessEmpty(FieldWriter out, @Nullable String value) {
    return out.use() == JsonUse.SHOWN && value != null && value.isEmpty() ? null : value;
  }

  private static @Nullable Duration unlessZero(FieldWriter out, @Nullable Duration value) {
    return out.use() == JsonUse.SHOWN && value != null && value.isZero() ? null : value;
  }

  private static @Nullable Integer unlessZero(FieldWriter out, @Nullable Integer value) {
    return out.use() == JsonUse.SHOWN && value != null && value == 0 ? null : value;
  }

  private static @Nullable Boolean unlessFalse(FieldWriter out, @Nullable Boolean value) {
    return (out.use() == JsonUse.SHOWN && value != null && !value) ? null : value;
  }
}
