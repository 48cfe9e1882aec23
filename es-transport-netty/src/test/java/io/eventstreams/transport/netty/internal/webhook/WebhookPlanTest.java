package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.api.WebhookConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookPlanTest {
  private static final EventStreamsConfig DEFAULTS = EventStreamsConfig.DEFAULTS;

  @ParameterizedTest
  @NullAndEmptySource
  void aUrlMustBeGiven(String url) {
    assertRefused(DEFAULTS, url, null, null, "FF00216: ");
  }

  @Test
  void aStreamWithoutWebhookSettingsHasNoUrl() {
    assertThatThrownBy(() -> WebhookPlan.of(DEFAULTS, Webhook.stream(null)))
        .hasMessageStartingWith("FF00216: ");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1/, true, true",
    "http://10.1.2.3/, true, true",
    "http://[::1]/, true, true",
    "http://[::ffff:127.0.0.1]/, true, true",
    "http://100.64.1.1/, true, true",
    "http://localhost:8080/, true, true",
    "http://a.localhost/, true, true",
    "http://169.254.169.254/latest, true, true",
    "http://127.0.0.1/, false, false",
    "http://10.1.2.3/, false, false",
    "http://[fc00::1]/, false, false",
    "http://localhost:8080/, false, false",
    "http://169.254.169.254/latest, false, true",
    "http://[fd00:ec2::254]/, false, true",
    "http://[fe80::1]/, false, true",
    "http://0.0.0.0/, false, true",
    "http://8.8.8.8/, true, false",
    "http://[2606:4700::1111]/, true, false",
    "http://localhost.example/, true, false",
  })
  void hostsThatNeedNoResolverAreCheckedAtOnce(
      String url, boolean disablePrivate, boolean refused) {
    EventStreamsConfig config = DEFAULTS.withDisablePrivateIPs(disablePrivate);
    if (refused) {
      assertRefused(config, url, null, null, "FF00220: ");
    } else {
      assertAccepted(config, new WebhookConfig(url, null, null, null));
    }
  }

  @Test
  void theTlsConfigurationMustExist() {
    WebhookConfig named = new WebhookConfig("http://hook.example/", null, "corp", null);
    assertThatThrownBy(() -> WebhookPlan.of(DEFAULTS, Webhook.stream(named)))
        .hasMessageStartingWith("FF00223: ");
    TlsConfig disabled =
        new TlsConfig(false, false, false, null, null, null, null, null, null, Map.of());
    assertAccepted(DEFAULTS.withTlsConfigs(Map.of("corp", disabled)), named);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "GET", "post", "X-OWN"})
  void methodsAreTokens(String method) {
    assertAccepted(DEFAULTS, new WebhookConfig("http://hook.example/", method, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT",
        "trace",
        "PO ST",
        "POST\r\nX: y",
        "P\u00d6ST",
        "POST/",
        " POST",
        "A(",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void otherMethodsAreRefused(String method) {
    assertRefused(DEFAULTS, "http://hook.example/", method, null, "FF00234: webhook.method must ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "hOST",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Upgrade",
        "Expect",
        "webhook-id",
        "Webhook-Signature",
        "WEBHOOK-TIMESTAMP",
        "",
        "a b",
        "a:b",
        "a\r\nb",
        "a\u0000",
        "\u00fcber",
        "a\tb",
        "(a)",
        "HTTP2-Settings",
      })
  void headersThatBelongToTheClientAreRefused(String name) {
    refusedHttp(http -> http.headers(Map.of(name, Secret.of("secret-value"))), "headers must ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nHost: evil",
        "a\nb",
        "a\rb",
        "a\u0000b",
        "\u007f",
        "\u00fc",
        "\u2028",
        " a",
        "a ",
        "\u010a",
        "\u560a"
      })
  void valuesThatCouldBreakTheirLineAreRefused(String value) {
    refusedHttp(
        http -> http.headers(Map.of("X-Key", Secret.of(value))), "headers must have values");
  }

  @Test
  void headersAreBoundedAndNamedOnce() {
    refusedHttp(
        http -> http.headers(Map.of("X-Key", Secret.of("a"), "x-key", Secret.of("b"))),
        "in one spelling");
    refusedHttp(
        http -> http.headers(Map.of("X", Secret.of("a".repeat(8_193)))),
        "headers must have values");
    Map<String, Secret> many = new HashMap<>();
    for (int i = 0; i < 101; i++) {
      many.put("x-" + i, Secret.of(""));
    }
    refusedHttp(http -> http.headers(many), "at most 100, were 101");
    many.remove("x-0");
    assertAccepted(DEFAULTS, with(HttpConfig.builder().headers(many).build()));
  }

  @Test
  void secretsNeverShow() {
    HttpConfig http =
        HttpConfig.builder()
            .authUsername("ann")
            .authPassword(Secret.of("canary"))
            .headers(Map.of("X-Key", Secret.of("canary")))
            .build();
    assertThat(WebhookPlan.of(DEFAULTS, Webhook.stream(with(http))).toString())
        .doesNotContain("canary", "Y2FuYXJ5");
    assertThatThrownBy(
            () ->
                WebhookPlan.of(
                    DEFAULTS,
                    Webhook.stream(
                        with(
                            HttpConfig.builder()
                                .headers(Map.of("X", Secret.of("canary\n")))
                                .build()))))
        .message()
        .doesNotContain("canary");
  }

  @Test
  void numbersMustBeSane() {
    refusedHttp(http -> http.requestTimeout(Duration.ZERO), "requestTimeout must be 1ms to 24h");
    refusedHttp(http -> http.requestTimeout(Duration.ofSeconds(-1)), "requestTimeout must be ");
    refusedHttp(http -> http.requestTimeout(Duration.ofDays(999_999)), "requestTimeout must be ");
    refusedHttp(http -> http.connectionTimeout(Duration.ZERO), "connectionTimeout must be ");
    refusedHttp(http -> http.tlsHandshakeTimeout(Duration.ZERO), "tlsHandshakeTimeout must be ");
    refusedHttp(http -> http.idleTimeout(Duration.ofNanos(1)), "idleTimeout must be ");
    refusedHttp(
        http -> http.expectContinueTimeout(Duration.ofNanos(-1)), "expectContinueTimeout must not");
    refusedHttp(http -> http.maxIdleTimeout(Duration.ofNanos(-1)), "maxIdleTimeout must not");
    refusedHttp(http -> http.retryInitialDelay(Duration.ZERO), "retryInitialDelay must be ");
    refusedHttp(http -> http.retryMaximumDelay(Duration.ofHours(25)), "retryMaximumDelay must be ");
    refusedHttp(http -> http.retryCount(-1), "retryCount must be 0 to 100, was -1");
    refusedHttp(http -> http.retryCount(101), "retryCount must be 0 to 100, was 101");
    refusedHttp(http -> http.requestsPerSecond(-1), "requestsPerSecond must be ");
    refusedHttp(http -> http.burst(-1), "burst must be ");
    refusedHttp(http -> http.maxConnsPerHost(-1), "maxConnsPerHost must be ");
    refusedHttp(http -> http.maxIdleConns(-1), "maxIdleConns must be ");
    refusedHttp(http -> http.maxIdleConnsPerHost(-1), "maxIdleConnsPerHost must be ");
    refusedHttp(
        http -> http.authUsername("a:b").authPassword(Secret.of("c")), "authUsername must not");
  }

  @Test
  void aProxyIsRefusedRatherThanIgnored() {
    refusedHttp(http -> http.proxyURL("http://proxy.example:3128"), "proxyURL must be empty");
    assertAccepted(DEFAULTS, with(HttpConfig.builder().proxyURL("").build()));
    EventStreamsConfig config =
        DEFAULTS.withDefaults(
            DEFAULTS.defaults().withWebhooks(HttpConfig.builder().proxyURL("http://p").build()));
    assertRefused(config, "http://hook.example/", null, null, "FF00234: webhook.http.proxyURL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "a{2001}",
        "a{600}",
        "(a{25}){25}",
        "(((a{30}){30}){30}){30}",
        "((a{100}){100}){100}",
        "(?<=a)b",
        "a**"
      })
  void theStatusRegexMustCompileToSomethingSmall(String regex) {
    refusedHttp(http -> http.retryErrorStatusCodeRegex(regex), "retryErrorStatusCodeRegex must ");
  }

  @Test
  void theStatusRegexIsBoundedInLength() {
    refusedHttp(
        http -> http.retryErrorStatusCodeRegex("a".repeat(1_025)), "at most 1024 characters");
    assertAccepted(
        DEFAULTS, with(HttpConfig.builder().retryErrorStatusCodeRegex("^5\\d{2}|429").build()));
    assertAccepted(DEFAULTS, with(HttpConfig.builder().retryErrorStatusCodeRegex("x{64}").build()));
  }

  @Test
  void aConfigurationIsCheckedWithoutAStream() {
    assertThatCode(() -> WebhookPlan.checkConfig(DEFAULTS)).doesNotThrowAnyException();
    refusedDefaults(HttpConfig.builder().proxyURL("http://p"), "FF00234: webhook.http.proxyURL ");
    refusedDefaults(
        HttpConfig.builder().retryErrorStatusCodeRegex("["),
        "FF00234: webhook.http.retryErrorStatusCodeRegex ");
    refusedDefaults(
        HttpConfig.builder().headers(Map.of("Host", Secret.of("a"))),
        "FF00234: webhook.http.headers must not set 'Host'");
    refusedDefaults(
        HttpConfig.builder().authUsername("a:b").authPassword(Secret.of("c")),
        "FF00234: webhook.http.authUsername ");
    TlsConfig broken =
        new TlsConfig(true, false, false, null, null, "/no", null, "/no", null, Map.of());
    TlsConfig unused =
        new TlsConfig(false, false, false, null, null, "/no", null, "/no", null, Map.of());
    assertThatCode(() -> WebhookPlan.checkConfig(DEFAULTS.withTlsConfigs(Map.of("unused", unused))))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> WebhookPlan.checkConfig(DEFAULTS.withTlsConfigs(Map.of("corp", broken))))
        .hasMessageStartingWith("FF00206: tlsConfigs.corp must ");
  }

  private static void refusedDefaults(HttpConfig.Builder http, String start) {
    EventStreamsConfig config =
        DEFAULTS.withDefaults(DEFAULTS.defaults().withWebhooks(http.build()));
    assertThatThrownBy(() -> WebhookPlan.checkConfig(config)).hasMessageStartingWith(start);
  }

  @Test
  void whatTheStreamLeavesOpenComesFromTheConfigurationThenFromTheDefaults() {
    EventStreamsConfig config =
        DEFAULTS.withDefaults(
            DEFAULTS.defaults().withWebhooks(HttpConfig.builder().burst(7).retryCount(2).build()));
    WebhookConfig effective =
        WebhookPlan.effective(config, with(HttpConfig.builder().retryCount(1).build()));
    assertThat(effective.method()).isEqualTo("POST");
    assertThat(effective.http()).isNotNull();
    assertThat(effective.http().retryCount()).isEqualTo(1);
    assertThat(effective.http().burst()).isEqualTo(7);
    assertThat(effective.http().requestTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(WebhookPlan.effective(config, effective)).isEqualTo(effective);
  }

  @Test
  void theTimeOfAnAttemptCountsRepetitionsAndPauses() {
    HttpConfig http =
        HttpConfig.builder()
            .requestTimeout(Duration.ofSeconds(10))
            .retry(true)
            .retryCount(3)
            .retryInitialDelay(Duration.ofSeconds(1))
            .retryMaximumDelay(Duration.ofSeconds(3))
            .requestsPerSecond(2)
            .build();
    assertThat(WebhookPlan.attemptTime(DEFAULTS, Webhook.stream(with(http))))
        .isEqualTo(Duration.ofMillis(40_000 + 1_000 + 2_000 + 3_000 + 1_500));
    assertThat(WebhookPlan.attemptTime(DEFAULTS, Webhook.stream(with(HttpConfig.NONE))))
        .isEqualTo(Duration.ofSeconds(30));
  }

  private static WebhookConfig with(HttpConfig http) {
    return new WebhookConfig("https://hook.example/", null, null, http);
  }

  private static void refusedHttp(UnaryOperator<HttpConfig.Builder> change, String part) {
    WebhookConfig webhook = with(change.apply(HttpConfig.builder()).build());
    assertThatThrownBy(() -> WebhookPlan.of(DEFAULTS, Webhook.stream(webhook)))
        .hasMessageStartingWith("FF00234: webhook.http.")
        .hasMessageContaining(part);
  }

  private static void assertRefused(
      EventStreamsConfig config, String url, String method, String tlsName, String start) {
    WebhookConfig webhook = new WebhookConfig(url, method, tlsName, null);
    assertThatThrownBy(() -> WebhookPlan.of(config, Webhook.stream(webhook)))
        .hasMessageStartingWith(start);
  }

  private static void assertAccepted(EventStreamsConfig config, WebhookConfig webhook) {
    assertThatCode(() -> WebhookPlan.of(config, Webhook.stream(webhook)))
        .doesNotThrowAnyException();
  }
}
