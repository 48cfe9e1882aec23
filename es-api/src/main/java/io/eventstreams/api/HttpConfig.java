package io.eventstreams.api;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an HTTP client behaves. A field that is null is taken from the configured defaults. Bounds
 * are checked by who makes the client, not here: times that are used are 1 ms to 24 h, numbers 0 to
 * 1,000,000.
 *
 * @param proxyURL must be left out or empty, since proxies are not supported yet: a stream or a
 *     configuration with one is refused
 * @param requestTimeout the whole of one request and its reply; 30 s
 * @param idleTimeout how long an unused connection is kept; 475 ms
 * @param maxIdleTimeout accepted for compatibility, not used; must not be negative
 * @param connectionTimeout making a connection; 30 s
 * @param expectContinueTimeout accepted for compatibility, not used; must not be negative; 1 s
 * @param authUsername user name of HTTP basic authentication
 * @param authPassword password of HTTP basic authentication
 * @param requestsPerSecond the most requests in a second; none or 0 means no limit
 * @param burst requests which may be sent at once; none or 0 means requestsPerSecond
 * @param retry whether a failed request is repeated inside one attempt; false
 * @param retryCount how often it is repeated, 0 to 100; 5
 * @param retryInitialDelay the first pause between repetitions; 250 ms
 * @param retryMaximumDelay the longest pause between repetitions, also where the first one is set
 *     longer; 30 s
 * @param retryErrorStatusCodeRegex repeat only when the status line matches
 * @param maxIdleConns unused connections kept in all; 100
 * @param maxConnsPerHost connections to one host; 0 means no limit
 * @param maxIdleConnsPerHost unused connections kept to one host; 100
 * @param httpPassthroughHeadersEnabled accepted for compatibility; false
 * @param headers headers to send, by name; their values are secret
 * @param tlsHandshakeTimeout the TLS handshake; 10 s
 */
public record HttpConfig(
    @Nullable String proxyURL,
    @Nullable Duration requestTimeout,
    @Nullable Duration idleTimeout,
    @Nullable Duration maxIdleTimeout,
    @Nullable Duration connectionTimeout,
    @Nullable Duration expectContinueTimeout,
    @Nullable String authUsername,
    @Nullable Secret authPassword,
    @Nullable Integer requestsPerSecond,
    @Nullable Integer burst,
    @Nullable Boolean retry,
    @Nullable Integer retryCount,
    @Nullable Duration retryInitialDelay,
    @Nullable Duration retryMaximumDelay,
    @Nullable String retryErrorStatusCodeRegex,
    @Nullable Integer maxIdleConns,
    @Nullable Integer maxConnsPerHost,
    @Nullable Integer maxIdleConnsPerHost,
    @Nullable Boolean httpPassthroughHeadersEnabled,
    @Nullable Map<String, Secret> headers,
    @Nullable Duration tlsHandshakeTimeout) {

  /** No field set. */
  public static final HttpConfig NONE = builder().build();

  /** What holds where neither the stream nor the configuration says anything. */
  public static final HttpConfig DEFAULTS =
      builder()
          .requestTimeout(Duration.ofSeconds(30))
          .idleTimeout(Duration.ofMillis(475))
          .connectionTimeout(Duration.ofSeconds(30))
          .expectContinueTimeout(Duration.ofSeconds(1))
          .retry(false)
          .retryCount(5)
          .retryInitialDelay(Duration.ofMillis(250))
          .retryMaximumDelay(Duration.ofSeconds(30))
          .maxIdleConns(100)
          .maxConnsPerHost(0)
          .maxIdleConnsPerHost(100)
          .httpPassthroughHeadersEnabled(false)
          .tlsHandshakeTimeout(Duration.ofSeconds(10))
          .build();

  public HttpConfig {
    headers = headers == null ? null : Map.copyOf(headers);
  }

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    return new Builder()
        .proxyURL(proxyURL)
        .requestTimeout(requestTimeout)
        .idleTimeout(idleTimeout)
        .maxIdleTimeout(maxIdleTimeout)
        .connectionTimeout(connectionTimeout)
        .expectContinueTimeout(expectContinueTimeout)
        .authUsername(authUsername)
        .authPassword(authPassword)
        .requestsPerSecond(requestsPerSecond)
        .burst(burst)
        .retry(retry)
        .retryCount(retryCount)
        .retryInitialDelay(retryInitialDelay)
        .retryMaximumDelay(retryMaximumDelay)
        .retryErrorStatusCodeRegex(retryErrorStatusCodeRegex)
        .maxIdleConns(maxIdleConns)
        .maxConnsPerHost(maxConnsPerHost)
        .maxIdleConnsPerHost(maxIdleConnsPerHost)
        .httpPassthroughHeadersEnabled(httpPassthroughHeadersEnabled)
        .headers(headers)
        .tlsHandshakeTimeout(tlsHandshakeTimeout);
  }

  /** These settings, those not set taken from {@code other}. */
  public HttpConfig over(HttpConfig other) {
    return new HttpConfig(
        proxyURL != null ? proxyURL : other.proxyURL,
        requestTimeout != null ? requestTimeout : other.requestTimeout,
        idleTimeout != null ? idleTimeout : other.idleTimeout,
        maxIdleTimeout != null ? maxIdleTimeout : other.maxIdleTimeout,
        connectionTimeout != null ? connectionTimeout : other.connectionTimeout,
        expectContinueTimeout != null ? expectContinueTimeout : other.expectContinueTimeout,
        authUsername != null ? authUsername : other.authUsername,
        authPassword != null ? authPassword : other.authPassword,
        requestsPerSecond != null ? requestsPerSecond : other.requestsPerSecond,
        burst != null ? burst : other.burst,
        retry != null ? retry : other.retry,
        retryCount != null ? retryCount : other.retryCount,
        retryInitialDelay != null ? retryInitialDelay : other.retryInitialDelay,
        retryMaximumDelay != null ? retryMaximumDelay : other.retryMaximumDelay,
        retryErrorStatusCodeRegex != null
            ? retryErrorStatusCodeRegex
            : other.retryErrorStatusCodeRegex,
        maxIdleConns != null ? maxIdleConns : other.maxIdleConns,
        maxConnsPerHost != null ? maxConnsPerHost : other.maxConnsPerHost,
        maxIdleConnsPerHost != null ? maxIdleConnsPerHost : other.maxIdleConnsPerHost,
        httpPassthroughHeadersEnabled != null
            ? httpPassthroughHeadersEnabled
            : other.httpPassthroughHeadersEnabled,
        headers != null ? headers : other.headers,
        tlsHandshakeTimeout != null ? tlsHandshakeTimeout : other.tlsHandshakeTimeout);
  }

  /** Collects the settings. Not for use by several threads. */
  public static final class Builder {
    private @Nullable String proxyURL;
    private @Nullable Duration requestTimeout;
    private @Nullable Duration idleTimeout;
    private @Nullable Duration maxIdleTimeout;
    private @Nullable Duration connectionTimeout;
    private @Nullable Duration expectContinueTimeout;
    private @Nullable String authUsername;
    private @Nullable Secret authPassword;
    private @Nullable Integer requestsPerSecond;
    private @Nullable Integer burst;
    private @Nullable Boolean retry;
    private @Nullable Integer retryCount;
    private @Nullable Duration retryInitialDelay;
    private @Nullable Duration retryMaximumDelay;
    private @Nullable String retryErrorStatusCodeRegex;
    private @Nullable Integer maxIdleConns;
    private @Nullable Integer maxConnsPerHost;
    private @Nullable Integer maxIdleConnsPerHost;
    private @Nullable Boolean httpPassthroughHeadersEnabled;
    private @Nullable Map<String, Secret> headers;
    private @Nullable Duration tlsHandshakeTimeout;

    private Builder() {}

    public Builder proxyURL(@Nullable String value) {
      proxyURL = value;
      return this;
    }

    public Builder requestTimeout(@Nullable Duration value) {
      requestTimeout = value;
      return this;
    }

    public Builder idleTimeout(@Nullable Duration value) {
      idleTimeout = value;
      return this;
    }

    public Builder maxIdleTimeout(@Nullable Duration value) {
      maxIdleTimeout = value;
      return this;
    }

    public Builder connectionTimeout(@Nullable Duration value) {
      connectionTimeout = value;
      return this;
    }

    public Builder expectContinueTimeout(@Nullable Duration value) {
      expectContinueTimeout = value;
      return this;
    }

    public Builder authUsername(@Nullable String value) {
      authUsername = value;
      return this;
    }

    public Builder authPassword(@Nullable Secret value) {
      authPassword = value;
      return this;
    }

    public Builder requestsPerSecond(@Nullable Integer value) {
      requestsPerSecond = value;
      return this;
    }

    public Builder burst(@Nullable Integer value) {
      burst = value;
      return this;
    }

    public Builder retry(@Nullable Boolean value) {
      retry = value;
      return this;
    }

    public Builder retryCount(@Nullable Integer value) {
      retryCount = value;
      return this;
    }

    public Builder retryInitialDelay(@Nullable Duration value) {
      retryInitialDelay = value;
      return this;
    }

    public Builder retryMaximumDelay(@Nullable Duration value) {
      retryMaximumDelay = value;
      return this;
    }

    public Builder retryErrorStatusCodeRegex(@Nullable String value) {
      retryErrorStatusCodeRegex = value;
      return this;
    }

    public Builder maxIdleConns(@Nullable Integer value) {
      maxIdleConns = value;
      return this;
    }

    public Builder maxConnsPerHost(@Nullable Integer value) {
      maxConnsPerHost = value;
      return this;
    }

    public Builder maxIdleConnsPerHost(@Nullable Integer value) {
      maxIdleConnsPerHost = value;
      return this;
    }

    public Builder httpPassthroughHeadersEnabled(@Nullable Boolean value) {
      httpPassthroughHeadersEnabled = value;
      return this;
    }

    public Builder headers(@Nullable Map<String, Secret> value) {
      headers = value;
      return this;
    }

    public Builder tlsHandshakeTimeout(@Nullable Duration value) {
      tlsHandshakeTimeout = value;
      return this;
    }

    public HttpConfig build() {
      return new HttpConfig(
          proxyURL,
          requestTimeout,
          idleTimeout,
          maxIdleTimeout,
          connectionTimeout,
          expectContinueTimeout,
          authUsername,
          authPassword,
          requestsPerSecond,
          burst,
          retry,
          retryCount,
          retryInitialDelay,
          retryMaximumDelay,
          retryErrorStatusCodeRegex,
          maxIdleConns,
          maxConnsPerHost,
          maxIdleConnsPerHost,
          httpPassthroughHeadersEnabled,
          headers,
          tlsHandshakeTimeout);
    }
  }
}
