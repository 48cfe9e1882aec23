package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.internal.address.HostText;
import io.eventstreams.transport.netty.internal.address.IpLiteral;
import io.eventstreams.transport.netty.internal.tls.TlsClient;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the webhook of one stream needs to know, checked. A specification is valid exactly when
 * a plan can be made of it.
 *
 * <p><b>Threads:</b> any; nobody changes the headers.
 *
 * @param target where to
 * @param method the HTTP method
 * @param headers those which are the same in each request
 * @param client times, limits and repetitions
 * @param tls for {@code https}, else null
 * @param localAllowed whether loopback and private addresses are allowed
 */
public record WebhookPlan(
    TargetUrl target,
    HttpMethod method,
    HttpHeaders headers,
    ClientSettings client,
    @Nullable TlsClient tls,
    boolean localAllowed) {
  static final String USER_AGENT = "eventstreams-webhook";

  /** The stream's settings with each one that is missing taken from the configuration. */
  public static WebhookConfig effective(EventStreamsConfig config, @Nullable WebhookConfig given) {
    HttpConfig defaults = config.defaults().webhooks().over(HttpConfig.DEFAULTS);
    if (given == null) {
      return new WebhookConfig(null, "POST", null, defaults);
    }
    String method = given.method();
    HttpConfig http = given.http();
    return new WebhookConfig(
        given.url(),
        method == null || method.isEmpty() ? "POST" : method,
        given.tlsConfigName(),
        http == null ? defaults : http.over(defaults));
  }

  /**
   * Checks a specification.
   *
   * <p><b>Blocking:</b> reads the files of the TLS configuration.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00216}, {@code ES10028}, {@code
   *     FF00220}, {@code FF00223}, {@code FF00234}, or an error of the TLS configuration
   */
  public static WebhookPlan of(EventStreamsConfig config, EventStreamSpec<?> spec) {
    WebhookConfig webhook = effective(config, spec.webhook());
    String url = webhook.url();
    if (url == null || url.isEmpty()) {
      throw ErrorCode.WEBHOOK_URL_MISSING.error("webhook.url must be set");
    }
    TargetUrl target = TargetUrl.parse(url);
    boolean localAllowed = !config.disablePrivateIPs();
    checkKnownAddress(target, localAllowed);
    String method = webhook.method() == null ? "POST" : webhook.method();
    HeaderRules.checkMethod(method);
    HttpConfig http = webhook.http() == null ? HttpConfig.DEFAULTS : webhook.http();
    ClientSettings client = ClientSettings.of(http);
    HttpHeaders headers = headers(target, http);
    TlsClient tls = tls(config, webhook.tlsConfigName(), target);
    return new WebhookPlan(target, HttpMethod.valueOf(method), headers, client, tls, localAllowed);
  }

  /**
   * Checks what a configuration says for all webhooks, whether or not a stream uses it.
   *
   * <p><b>Blocking:</b> reads the files of all TLS configurations that are enabled.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00234} or an error of a TLS
   *     configuration
   */
  public static void checkConfig(EventStreamsConfig config) {
    HttpConfig http = config.defaults().webhooks().over(HttpConfig.DEFAULTS);
    ClientSettings.of(http);
    addConfigured(new DefaultHttpHeaders(), http);
    new TreeMap<>(config.tlsConfigs())
        .forEach(
            (name, tls) -> {
              if (tls.enabled()) {
                TlsClient.of("tlsConfigs." + name, tls);
              }
            });
  }

  /**
   * How long one attempt may take, repetitions, pauses and turns at the throttle included.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00234} when a setting is not valid
   */
  public static Duration attemptTime(EventStreamsConfig config, EventStreamSpec<?> spec) {
    WebhookConfig webhook = effective(config, spec.webhook());
    ClientSettings client =
        ClientSettings.of(webhook.http() == null ? HttpConfig.DEFAULTS : webhook.http());
    Integer inFlight = spec.fields().maxInFlight();
    int window = inFlight == null ? config.defaults().maxInFlight() : inFlight;
    return client.attemptTime().plus(client.longestTurns(window));
  }

  /** Refuses at once what every attempt would refuse: a host that needs no resolver. */
  private static void checkKnownAddress(TargetUrl target, boolean localAllowed) {
    IpLiteral literal = target.literal();
    if (literal != null) {
      VettedAddress.vetAll(target, List.of(literal.address()), localAllowed);
    } else if (!localAllowed && HostText.isLocalhost(target.host())) {
      throw VettedAddress.blocked(target);
    }
  }

  private static @Nullable TlsClient tls(
      EventStreamsConfig config, @Nullable String name, TargetUrl target) {
    if (name == null || name.isEmpty()) {
      return target.secure()
          ? TlsClient.of("tlsConfigs.default", TlsConfig.platformDefault())
          : null;
    }
    TlsConfig found = config.tlsConfigs().get(name);
    if (found == null) {
      throw ErrorCode.TLS_CONFIG_UNKNOWN.error(
          "webhook.tlsConfigName must be a configured one, was '" + Printable.of(name) + "'");
    }
    TlsClient client =
        TlsClient.of("tlsConfigs." + name, found.enabled() ? found : TlsConfig.platformDefault());
    return target.secure() ? client : null;
  }

  private static HttpHeaders headers(TargetUrl target, HttpConfig http) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set(HttpHeaderNames.HOST, target.hostHeader());
    headers.set(HttpHeaderNames.USER_AGENT, USER_AGENT);
    headers.set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON);
    addConfigured(headers, http);
    return headers;
  }

  private static void addConfigured(HttpHeaders headers, HttpConfig http) {
    Map<String, Secret> configured = http.headers();
    if (configured != null) {
      HeaderRules.checkHeaders(configured);
      configured.forEach((name, value) -> headers.set(name, value.reveal()));
    }
    headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
    String user = http.authUsername();
    Secret password = http.authPassword();
    if (user != null && !user.isEmpty() && password != null && !password.reveal().isEmpty()) {
      if (user.indexOf(':') >= 0) {
        throw ErrorCode.FIELD_INVALID.error("webhook.http.authUsername must not contain a colon");
      }
      byte[] pair = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
      headers.set(
          HttpHeaderNames.AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(pair));
    }
  }

  /** Says where to, and nothing of the headers, which may be secret. */
  @Override
  public String toString() {
    return "WebhookPlan[" + method + " " + target.hostHeader() + "]";
  }
}
