package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.text.DurationText;
import io.eventstreams.transport.netty.internal.regex.UserRegex;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of an HTTP client, complete and within their bounds. Times are 1 ms to 24 h.
 *
 * @param requestTimeout one request and its reply, from the name's resolution to the reply's end
 * @param connectionTimeout making a connection
 * @param tlsHandshakeTimeout the TLS handshake
 * @param idleTimeout how long an unused connection is kept
 * @param maxConnections connections at once; {@code Integer.MAX_VALUE} when there is no limit
 * @param maxIdleConnections unused connections that are kept; 0 for none
 * @param requestsPerSecond the most requests in a second; 0 for no limit
 * @param burst requests which may be sent at once
 * @param retry repetitions inside one attempt
 */
record ClientSettings(
    Duration requestTimeout,
    Duration connectionTimeout,
    Duration tlsHandshakeTimeout,
    Duration idleTimeout,
    int maxConnections,
    int maxIdleConnections,
    int requestsPerSecond,
    int burst,
    RetryPolicy retry) {
  private static final Duration MIN_TIME = Duration.ofMillis(1);
  private static final Duration MAX_TIME = Duration.ofHours(24);

  private static final int MAX_COUNT = 1_000_000;
  private static final int MAX_REPETITIONS = 100;

  /** What each character of a reply's status line may cost; see {@link RetryPolicy}. */
  private static final int MAX_STATUS_PROGRAM = 500;

  /**
   * Reads settings in which nothing that has a default is null.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00234}, naming the field, the rule
   *     and the value
   */
  static ClientSettings of(HttpConfig http) {
    String proxy = http.proxyURL();
    if (proxy != null && !proxy.isEmpty()) {
      throw ErrorCode.FIELD_INVALID.error(
          "webhook.http.proxyURL must be empty: proxies are not supported yet");
    }
    // Never used, but a value that makes no sense is a mistake which its author wants to know of.
    optionalTime("expectContinueTimeout", http.expectContinueTimeout());
    optionalTime("maxIdleTimeout", http.maxIdleTimeout());
    int perHost = count("maxConnsPerHost", http.maxConnsPerHost(), MAX_COUNT);
    int perSecond = count("requestsPerSecond", http.requestsPerSecond(), MAX_COUNT);
    int burst = count("burst", http.burst(), MAX_COUNT);
    return new ClientSettings(
        time("requestTimeout", http.requestTimeout()),
        time("connectionTimeout", http.connectionTimeout()),
        time("tlsHandshakeTimeout", http.tlsHandshakeTimeout()),
        time("idleTimeout", http.idleTimeout()),
        perHost == 0 ? Integer.MAX_VALUE : perHost,
        Math.min(
            count("maxIdleConns", http.maxIdleConns(), MAX_COUNT),
            count("maxIdleConnsPerHost", http.maxIdleConnsPerHost(), MAX_COUNT)),
        perSecond,
        burst == 0 ? perSecond : burst,
        retry(http));
  }

  /** How long an attempt with all its repetitions may take, besides waiting for the throttle. */
  Duration attemptTime() {
    return requestTimeout.multipliedBy(retry.repetitions() + 1L).plus(retry.totalDelay());
  }

  /**
   * How long the repetitions of one attempt may wait for the throttle, behind all others of a
   * window.
   */
  Duration longestTurns(int window) {
    return requestsPerSecond == 0
        ? Duration.ZERO
        : Duration.ofMillis(1_000L * window * retry.repetitions() / requestsPerSecond);
  }

  private static RetryPolicy retry(HttpConfig http) {
    int repetitions = count("retryCount", http.retryCount(), MAX_REPETITIONS);
    Duration initial = time("retryInitialDelay", http.retryInitialDelay());
    Duration maximum = time("retryMaximumDelay", http.retryMaximumDelay());
    String regex = http.retryErrorStatusCodeRegex();
    var statusLine =
        regex == null || regex.isEmpty()
            ? null
            : UserRegex.compile(
                ErrorCode.FIELD_INVALID,
                "webhook.http.retryErrorStatusCodeRegex",
                regex,
                MAX_STATUS_PROGRAM);
    boolean wanted = Boolean.TRUE.equals(http.retry());
    return new RetryPolicy(wanted ? repetitions : 0, initial, maximum, statusLine);
  }

  private static Duration time(String field, @Nullable Duration value) {
    Objects.requireNonNull(value, field);
    if (value.compareTo(MIN_TIME) < 0 || value.compareTo(MAX_TIME) > 0) {
      throw ErrorCode.FIELD_INVALID.error(
          "webhook.http." + field + " must be 1ms to 24h, was " + DurationText.printNearest(value));
    }
    return value;
  }

  private static void optionalTime(String field, @Nullable Duration value) {
    if (value != null && value.isNegative()) {
      throw ErrorCode.FIELD_INVALID.error(
          "webhook.http."
              + field
              + " must not be negative, was "
              + DurationText.printNearest(value));
    }
  }

  private static int count(String field, @Nullable Integer value, int max) {
    int count = value == null ? 0 : value;
    if (count < 0 || count > max) {
      throw ErrorCode.FIELD_INVALID.error(
          "webhook.http." + field + " must be 0 to " + max + ", was " + count);
    }
    return count;
  }
}
