package io.eventstreams.server.internal.config;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.transport.netty.WebhookDispatcherFactory;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys {@code defaults.webhooks}: what holds for webhooks that do not say otherwise. */
final class WebhookSection {
  private static final String NAME = "defaults.webhooks.";

  /** How a message of the transport names a setting. */
  private static final Pattern FIELD = Pattern.compile("webhook\\.http\\.(\\w+)");

  /** The fields whose keys have other names. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("proxyURL", "proxy.url"),
          Map.entry("authUsername", "auth.username"),
          Map.entry("authPassword", "auth.password"),
          Map.entry("retry", "retry.enabled"),
          Map.entry("retryCount", "retry.count"),
          Map.entry("retryInitialDelay", "retry.initWaitTime"),
          Map.entry("retryMaximumDelay", "retry.maxWaitTime"),
          Map.entry("retryErrorStatusCodeRegex", "retry.errorStatusCodeRegex"),
          Map.entry("requestsPerSecond", "throttle.requestsPerSecond"),
          Map.entry("burst", "throttle.burst"),
          Map.entry("httpPassthroughHeadersEnabled", "passthroughHeadersEnabled"));

  private WebhookSection() {}

  static HttpConfig read(Settings in) {
    in.requireOrder(ConfigKeys.HTTP_RETRY_FIRST, ConfigKeys.HTTP_RETRY_MOST);
    String password = in.find(ConfigKeys.AUTH_PASSWORD);
    if (password != null && password.chars().anyMatch(Character::isISOControl)) {
      throw CommandFailure.misused(
          ConfigKeys.AUTH_PASSWORD.name()
              + " must have no control characters, was a text that is not shown");
    }
    return HttpConfig.builder()
        .headers(in.webhookHeaders().isEmpty() ? null : in.webhookHeaders())
        .authUsername(in.find(ConfigKeys.AUTH_USERNAME))
        .authPassword(password == null ? null : Secret.of(password))
        .retry(in.get(ConfigKeys.HTTP_RETRY))
        .retryCount(in.get(ConfigKeys.HTTP_RETRY_COUNT))
        .retryInitialDelay(in.get(ConfigKeys.HTTP_RETRY_FIRST))
        .retryMaximumDelay(in.get(ConfigKeys.HTTP_RETRY_MOST))
        .retryErrorStatusCodeRegex(in.find(ConfigKeys.HTTP_RETRY_REGEX))
        .requestTimeout(in.get(ConfigKeys.REQUEST_TIMEOUT))
        .requestsPerSecond(in.find(ConfigKeys.REQUESTS_PER_SECOND))
        .burst(in.find(ConfigKeys.BURST))
        .idleTimeout(in.get(ConfigKeys.HTTP_IDLE_TIMEOUT))
        .maxIdleConns(in.get(ConfigKeys.MAX_IDLE_CONNS))
        .maxConnsPerHost(in.get(ConfigKeys.MAX_CONNS_PER_HOST))
        .maxIdleConnsPerHost(in.get(ConfigKeys.MAX_IDLE_CONNS_PER_HOST))
        .connectionTimeout(in.get(ConfigKeys.CONNECTION_TIMEOUT))
        .tlsHandshakeTimeout(in.get(ConfigKeys.TLS_HANDSHAKE_TIMEOUT))
        .expectContinueTimeout(in.find(ConfigKeys.EXPECT_CONTINUE_TIMEOUT))
        .httpPassthroughHeadersEnabled(in.find(ConfigKeys.PASSTHROUGH_HEADERS))
        .build();
  }

  /**
   * Refuses what would make every webhook fail, with the rules of those who send them.
   *
   * <p><b>Blocking:</b> reads the files of {@code tlsConfigs}.
   */
  static void check(EventStreamsConfig config) {
    try {
      WebhookDispatcherFactory.checkConfig(config);
    } catch (EventStreamException refused) {
      throw CommandFailure.misused(withKey(String.valueOf(refused.getMessage())));
    }
  }

  private static String withKey(String message) {
    Matcher field = FIELD.matcher(message);
    if (!field.find()) {
      return message;
    }
    String name = field.group(1);
    return message.substring(0, field.start())
        + NAME
        + KEYS.getOrDefault(name, name)
        + message.substring(field.end());
  }
}
