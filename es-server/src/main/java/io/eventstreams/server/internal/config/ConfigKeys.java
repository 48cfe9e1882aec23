package io.eventstreams.server.internal.config;

import static io.eventstreams.server.internal.config.KeyTypes.bytes;
import static io.eventstreams.server.internal.config.KeyTypes.bytesOrNone;
import static io.eventstreams.server.internal.config.KeyTypes.duration;
import static io.eventstreams.server.internal.config.KeyTypes.durationOrZero;
import static io.eventstreams.server.internal.config.KeyTypes.durationWithin;
import static io.eventstreams.server.internal.config.KeyTypes.falseOrLeftOut;
import static io.eventstreams.server.internal.config.KeyTypes.flag;
import static io.eventstreams.server.internal.config.KeyTypes.flagOrNone;
import static io.eventstreams.server.internal.config.KeyTypes.fraction;
import static io.eventstreams.server.internal.config.KeyTypes.integer;
import static io.eventstreams.server.internal.config.KeyTypes.leftOut;
import static io.eventstreams.server.internal.config.KeyTypes.names;
import static io.eventstreams.server.internal.config.KeyTypes.pem;
import static io.eventstreams.server.internal.config.KeyTypes.postgresUrl;
import static io.eventstreams.server.internal.config.KeyTypes.secret;
import static io.eventstreams.server.internal.config.KeyTypes.text;
import static io.eventstreams.server.internal.config.KeyTypes.whole;
import static io.eventstreams.server.internal.config.KeyTypes.word;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.EventStreamsConfig.EventStreamDefaults;
import io.eventstreams.api.EventStreamsConfig.Limits;
import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Jitter;
import io.eventstreams.api.StreamLimits;
import io.eventstreams.transport.netty.ServerLimits;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.WebSocketOptions.SlowConsumerPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All keys with a single value. Those of a webhook are the names of the configuration file. */
final class ConfigKeys {
  private static final EventStreamDefaults STREAM = EventStreamDefaults.DEFAULTS;
  private static final HttpConfig HTTP = HttpConfig.DEFAULTS;
  private static final WebSocketOptions SOCKET = WebSocketOptions.DEFAULTS;
  private static final ServerLimits API = ServerLimits.DEFAULTS;
  private static final int MANY = 1_000_000;
  private static final String NO_EFFECT = "it has no effect here";
  private static final String NO_REQUEST_TIMEOUT =
      "it has no counterpart here, requests have no such limit";

  static final ConfigKey<String> HOST = text("server.host", "127.0.0.1");
  static final ConfigKey<Integer> PORT = integer("server.port", 0, 65_535, 8080);
  static final ConfigKey<String> DATA = text("server.data", "./data");
  static final ConfigKey<StoreKind> STORE =
      word(
          "server.store", StoreKind.class, StoreKind.values(), StoreKind::wireName, StoreKind.JDBC);
  static final ConfigKey<Boolean> ALLOW_PUBLIC_BIND = flag("server.allowPublicBind", false);
  static final ConfigKey<String> ALLOWED_HOSTS = text("server.allowedHosts", null);

  static final ConfigKey<String> TOKEN = secret("server.auth.token");
  static final ConfigKey<String> TOKEN_FILE = text("server.auth.tokenFile", null);
  static final ConfigKey<String> USERNAME = text("server.auth.username", null);
  static final ConfigKey<String> PASSWORD = secret("server.auth.password");
  static final ConfigKey<String> PASSWORD_FILE = text("server.auth.passwordFile", null);

  static final ConfigKey<String> JDBC_URL = postgresUrl("server.jdbc.url");
  static final ConfigKey<String> JDBC_USER = text("server.jdbc.user", null);
  static final ConfigKey<String> JDBC_PASSWORD = secret("server.jdbc.password");
  static final ConfigKey<String> JDBC_PASSWORD_FILE = text("server.jdbc.passwordFile", null);
  static final ConfigKey<Integer> JDBC_POOL_SIZE = integer("server.jdbc.poolSize", 10, 1_000, 10);
  static final ConfigKey<Duration> DROP_READ_AFTER =
      durationOrZero("server.jdbc.dropReadAfter", null);
  static final ConfigKey<Duration> DROP_UNREAD_AFTER =
      duration("server.jdbc.dropUnreadAfter", null);

  /** Those of one store alone. */
  static final List<ConfigKey<?>> JDBC =
      List.of(
          JDBC_URL,
          JDBC_USER,
          JDBC_PASSWORD,
          JDBC_PASSWORD_FILE,
          JDBC_POOL_SIZE,
          DROP_READ_AFTER,
          DROP_UNREAD_AFTER);

  /** No standard value: the section switches TLS on by being there. */
  static final ConfigKey<Boolean> TLS_ENABLED = flagOrNone("server.tls.enabled");

  static final ConfigKey<Boolean> TLS_CLIENT_AUTH = flagOrNone("server.tls.clientAuth");
  static final ConfigKey<Boolean> TLS_SKIP_HOST = flagOrNone("server.tls.insecureSkipHostVerify");
  static final ConfigKey<String> TLS_CA_FILE = text("server.tls.caFile", null);
  static final ConfigKey<String> TLS_CA = pem("server.tls.ca");
  static final ConfigKey<String> TLS_CERT_FILE = text("server.tls.certFile", null);
  static final ConfigKey<String> TLS_CERT = pem("server.tls.cert");
  static final ConfigKey<String> TLS_KEY_FILE = text("server.tls.keyFile", null);
  static final ConfigKey<String> TLS_KEY = secret("server.tls.key");

  static final ConfigKey<Boolean> DISABLE_PRIVATE_IPS =
      flag("disablePrivateIPs", EventStreamsConfig.DEFAULTS.disablePrivateIPs());

  /**
   * Not the library's default: in a server that keeps what it is told, a batch that was
   * acknowledged and followed by another must not come again after a crash.
   */
  static final ConfigKey<Boolean> ASYNCHRONOUS = flag("checkpoints.asynchronous", false);

  static final ConfigKey<Long> UNMATCHED =
      whole(
          "checkpoints.unmatchedEventThreshold",
          0,
          Long.MAX_VALUE,
          CheckpointsTuningConfig.DEFAULTS.unmatchedEventThreshold());

  static final ConfigKey<ErrorHandlingType> ERROR_HANDLING =
      word(
          "defaults.errorHandling",
          ErrorHandlingType.class,
          ErrorHandlingType.values(),
          ErrorHandlingType::wireName,
          STREAM.errorHandling());
  static final ConfigKey<Integer> BATCH_SIZE =
      integer("defaults.batchSize", 1, StreamLimits.MAX_BATCH_SIZE, STREAM.batchSize());
  static final ConfigKey<Duration> BATCH_TIMEOUT =
      durationOrZero("defaults.batchTimeout", STREAM.batchTimeout());
  static final ConfigKey<Duration> RETRY_TIMEOUT =
      duration("defaults.retryTimeout", STREAM.retryTimeout());
  static final ConfigKey<Duration> BLOCKED_RETRY_DELAY =
      duration("defaults.blockedRetryDelay", STREAM.blockedRetryDelay());
  static final ConfigKey<Integer> MAX_IN_FLIGHT =
      integer("defaults.maxInFlight", 1, StreamLimits.MAX_IN_FLIGHT, STREAM.maxInFlight());
  static final ConfigKey<Long> MAX_BUFFERED_BYTES =
      bytes("defaults.maxBufferedBytes", 1, Long.MAX_VALUE, STREAM.maxBufferedBytes());
  static final ConfigKey<Duration> CHECKPOINT_INTERVAL =
      duration("defaults.checkpointInterval", STREAM.checkpointInterval());
  static final ConfigKey<DistributionMode> DISTRIBUTION_MODE =
      word(
          "defaults.websockets.distributionMode",
          DistributionMode.class,
          DistributionMode.values(),
          DistributionMode::wireName,
          STREAM.webSockets().distributionMode());

  static final ConfigKey<String> WEBHOOK_URL = secret("defaults.webhooks.url").and(NO_EFFECT);
  static final ConfigKey<String> PROXY_URL =
      leftOut("defaults.webhooks.proxy.url", "proxies are not supported yet");
  static final ConfigKey<String> AUTH_USERNAME = text("defaults.webhooks.auth.username", null);
  static final ConfigKey<String> AUTH_PASSWORD = secret("defaults.webhooks.auth.password");
  static final ConfigKey<Boolean> HTTP_RETRY =
      flag("defaults.webhooks.retry.enabled", Boolean.TRUE.equals(HTTP.retry()));
  static final ConfigKey<Integer> HTTP_RETRY_COUNT =
      integer("defaults.webhooks.retry.count", 0, 100, HTTP.retryCount());
  static final ConfigKey<Duration> HTTP_RETRY_FIRST =
      webhookTime("defaults.webhooks.retry.initWaitTime", HTTP.retryInitialDelay());
  static final ConfigKey<Duration> HTTP_RETRY_MOST =
      webhookTime("defaults.webhooks.retry.maxWaitTime", HTTP.retryMaximumDelay());
  static final ConfigKey<String> HTTP_RETRY_REGEX =
      text("defaults.webhooks.retry.errorStatusCodeRegex", null);
  static final ConfigKey<Duration> REQUEST_TIMEOUT =
      webhookTime("defaults.webhooks.requestTimeout", HTTP.requestTimeout());
  static final ConfigKey<Integer> REQUESTS_PER_SECOND =
      integer("defaults.webhooks.throttle.requestsPerSecond", 1, MANY, null);
  static final ConfigKey<Integer> BURST =
      integer("defaults.webhooks.throttle.burst", 1, MANY, null);
  static final ConfigKey<Duration> HTTP_IDLE_TIMEOUT =
      webhookTime("defaults.webhooks.idleTimeout", HTTP.idleTimeout());
  static final ConfigKey<Integer> MAX_IDLE_CONNS =
      integer("defaults.webhooks.maxIdleConns", 0, MANY, HTTP.maxIdleConns());
  static final ConfigKey<Integer> MAX_CONNS_PER_HOST =
      integer("defaults.webhooks.maxConnsPerHost", 0, MANY, HTTP.maxConnsPerHost());
  static final ConfigKey<Integer> MAX_IDLE_CONNS_PER_HOST =
      integer("defaults.webhooks.maxIdleConnsPerHost", 0, MANY, HTTP.maxIdleConnsPerHost());
  static final ConfigKey<Duration> CONNECTION_TIMEOUT =
      webhookTime("defaults.webhooks.connectionTimeout", HTTP.connectionTimeout());
  static final ConfigKey<Duration> TLS_HANDSHAKE_TIMEOUT =
      webhookTime("defaults.webhooks.tlsHandshakeTimeout", HTTP.tlsHandshakeTimeout());
  static final ConfigKey<Duration> EXPECT_CONTINUE_TIMEOUT =
      durationOrZero("defaults.webhooks.expectContinueTimeout", null).and(NO_EFFECT);
  static final ConfigKey<Boolean> PASSTHROUGH_HEADERS =
      flagOrNone("defaults.webhooks.passthroughHeadersEnabled").and(NO_EFFECT);

  /** The Go sibling ignores this section, too; but whoever switches it on trusts in it. */
  static final ConfigKey<Boolean> HOOK_TLS_ENABLED =
      falseOrLeftOut(
          "defaults.webhooks.tls.enabled", "webhooks name one of tlsConfigs, with tlsConfigName");

  static final ConfigKey<Boolean> HOOK_TLS_CLIENT_AUTH =
      flagOrNone("defaults.webhooks.tls.clientAuth").and(NO_EFFECT);
  static final ConfigKey<Boolean> HOOK_TLS_SKIP_HOST =
      flagOrNone("defaults.webhooks.tls.insecureSkipHostVerify").and(NO_EFFECT);
  static final ConfigKey<String> HOOK_TLS_CA_FILE =
      text("defaults.webhooks.tls.caFile", null).and(NO_EFFECT);
  static final ConfigKey<String> HOOK_TLS_CA = pem("defaults.webhooks.tls.ca").and(NO_EFFECT);
  static final ConfigKey<String> HOOK_TLS_CERT_FILE =
      text("defaults.webhooks.tls.certFile", null).and(NO_EFFECT);
  static final ConfigKey<String> HOOK_TLS_CERT = pem("defaults.webhooks.tls.cert").and(NO_EFFECT);
  static final ConfigKey<String> HOOK_TLS_KEY_FILE =
      text("defaults.webhooks.tls.keyFile", null).and(NO_EFFECT);
  static final ConfigKey<String> HOOK_TLS_KEY = secret("defaults.webhooks.tls.key").and(NO_EFFECT);
  static final ConfigKey<String> HOOK_TLS_ATTRIBUTES =
      names("defaults.webhooks.tls.requiredDNAttributes").and(NO_EFFECT);

  static final ConfigKey<Duration> RETRY_FIRST =
      duration("retry.initialDelay", Retry.DEFAULTS.initialDelay());
  static final ConfigKey<Duration> RETRY_MOST =
      duration("retry.maxDelay", Retry.DEFAULTS.maximumDelay());
  static final ConfigKey<Double> RETRY_FACTOR =
      fraction("retry.factor", 1, 1_000, Retry.DEFAULTS.factor());
  static final ConfigKey<Jitter> RETRY_JITTER =
      word(
          "retry.jitter", Jitter.class, Jitter.values(), Jitter::wireName, Retry.DEFAULTS.jitter());
  static final ConfigKey<Duration> STOP_TIMEOUT =
      duration("limits.stopTimeout", Limits.DEFAULTS.stopTimeout());
  static final ConfigKey<Long> MAX_UNSAVED =
      whole("limits.maxUnsaved", 1, Long.MAX_VALUE, Limits.DEFAULTS.maxUnsaved());
  static final ConfigKey<Long> MAX_PARKED =
      whole("limits.maxParked", 1, Long.MAX_VALUE, Limits.DEFAULTS.maxParked());

  static final ConfigKey<Duration> ACK_TIMEOUT =
      patience("websocket.ackTimeout", SOCKET.ackTimeout());
  static final ConfigKey<Duration> LONGEST_ACK_TIMEOUT =
      patience("websocket.longestAckTimeout", SOCKET.longestAckTimeout())
          .and("not below websocket.ackTimeout, which raises it when it is left out");
  static final ConfigKey<Long> MAX_FRAME =
      bytes("websocket.maxFrameBytes", 1024, Integer.MAX_VALUE, SOCKET.maxFrameBytes());
  static final ConfigKey<Long> MAX_MESSAGE =
      bytes("websocket.maxMessageBytes", 1024, Integer.MAX_VALUE, SOCKET.maxMessageBytes());
  static final ConfigKey<Integer> MAX_FRAGMENTS =
      integer("websocket.maxFragments", 1, MANY, SOCKET.maxFragments());
  static final ConfigKey<Integer> MAX_FRAMES_PER_SECOND =
      integer("websocket.maxFramesPerSecond", 1, Integer.MAX_VALUE, SOCKET.maxFramesPerSecond());
  static final ConfigKey<Integer> MAX_SOCKETS =
      integer("websocket.maxConnections", 1, MANY, SOCKET.maxConnections());
  static final ConfigKey<Integer> MAX_SUBSCRIPTIONS =
      integer("websocket.maxSubscriptions", 1, MANY, SOCKET.maxSubscriptions());
  static final ConfigKey<Duration> WRITE_DEADLINE =
      patience("websocket.writeDeadline", SOCKET.writeDeadline());
  static final ConfigKey<Duration> PING_INTERVAL =
      patience("websocket.pingInterval", SOCKET.pingInterval());
  static final ConfigKey<Integer> QUEUE_MESSAGES =
      integer("websocket.broadcastQueueMessages", 1, MANY, SOCKET.broadcastQueueMessages());
  static final ConfigKey<Long> QUEUE_BYTES =
      bytes("websocket.broadcastQueueBytes", 1, Long.MAX_VALUE, SOCKET.broadcastQueueBytes());
  static final ConfigKey<Integer> REPLAYED_BATCHES =
      integer("websocket.replayedBatches", 0, MANY, SOCKET.replayedBatches())
          .and(
              "not above half of websocket.broadcastQueueMessages, which lowers it when it is left"
                  + " out");
  static final ConfigKey<Long> REPLAYED_BYTES =
      bytes("websocket.replayedBytes", 0, Long.MAX_VALUE, SOCKET.replayedBytes())
          .and(
              "not above half of websocket.broadcastQueueBytes, which lowers it when it is left"
                  + " out");
  static final ConfigKey<Boolean> STRICT_ACKS = flag("websocket.strictAcks", SOCKET.strictAcks());
  static final ConfigKey<SlowConsumerPolicy> SLOW_CONSUMERS =
      word(
          "websocket.slowConsumers",
          SlowConsumerPolicy.class,
          SlowConsumerPolicy.values(),
          policy -> policy.name().toLowerCase(Locale.ROOT),
          SOCKET.slowConsumers());
  static final ConfigKey<String> ALLOWED_ORIGINS =
      text("websocket.allowedOrigins", null).and("origins such as https://console.example.org");
  static final ConfigKey<Long> READ_BUFFER =
      bytesOrNone("websocket.readBufferSize", 0, Integer.MAX_VALUE).and(NO_EFFECT);
  static final ConfigKey<Long> WRITE_BUFFER =
      bytesOrNone("websocket.writeBufferSize", 0, Integer.MAX_VALUE).and(NO_EFFECT);

  static final ConfigKey<Integer> API_CONNECTIONS =
      integer("api.maxConnections", 1, MANY, API.maxConnections());
  static final ConfigKey<Integer> API_CONNECTIONS_PER_ADDRESS =
      integer("api.maxConnectionsPerAddress", 1, MANY, API.maxConnectionsPerAddress());
  static final ConfigKey<Long> API_BODY =
      bytes("api.maxBodyBytes", 1024, Integer.MAX_VALUE, API.maxBodyBytes());
  static final ConfigKey<Long> API_EVENT =
      bytes("api.maxEventBytes", 1024, Integer.MAX_VALUE, API.maxEventBytes());
  static final ConfigKey<Duration> API_HEADER_TIMEOUT =
      patience("api.headerTimeout", API.headerTimeout());
  static final ConfigKey<Duration> API_BODY_TIMEOUT =
      patience("api.bodyTimeout", API.bodyTimeout());
  static final ConfigKey<Integer> API_BODY_RATE =
      integer("api.minBodyBytesPerSecond", 0, MANY, API.minBodyBytesPerSecond());
  static final ConfigKey<Duration> API_IDLE_TIMEOUT =
      patience("api.idleTimeout", API.idleTimeout());
  static final ConfigKey<Integer> API_WORKERS = integer("api.workers", 1, 10_000, API.workers());
  static final ConfigKey<Integer> API_WAITING =
      integer("api.maxWaitingRequests", 1, MANY, API.maxWaitingRequests());
  static final ConfigKey<Integer> API_DEFAULT_LIMIT =
      integer("api.defaultFilterLimit", 1, 10_000, API.lists().defaultLimit())
          .and("not above api.maxFilterLimit, which lowers it when it is left out");
  static final ConfigKey<Integer> API_MAX_LIMIT =
      integer("api.maxFilterLimit", 1, 10_000, API.lists().maxLimit());
  static final ConfigKey<Integer> API_MAX_SKIP =
      integer("api.maxFilterSkip", 0, Integer.MAX_VALUE, API.lists().maxSkip());
  static final ConfigKey<String> API_PORT = leftOut("api.port", "here it is server.port");
  static final ConfigKey<String> API_REQUEST_TIMEOUT =
      leftOut("api.requestTimeout", NO_REQUEST_TIMEOUT);
  static final ConfigKey<String> API_REQUEST_MAX_TIMEOUT =
      leftOut("api.requestMaxTimeout", NO_REQUEST_TIMEOUT);
  static final ConfigKey<String> API_ALWAYS_PAGINATE =
      leftOut(
          "api.alwaysPaginate",
          "it has no counterpart here, whoever wants an object asks with count");

  /** What a webhook's client can do, {@code ClientSettings} of the transport. */
  private static ConfigKey<Duration> webhookTime(String name, @Nullable Duration standard) {
    return durationWithin(name, Duration.ofMillis(1), Duration.ofHours(24), standard);
  }

  /** How long a peer is waited for. */
  private static ConfigKey<Duration> patience(String name, Duration standard) {
    return durationWithin(name, Duration.ofMillis(1), Duration.ofDays(365), standard);
  }

  /** What files of the Go sibling may have, and nothing here depends on. */
  static final List<ConfigKey<?>> WITHOUT_EFFECT =
      List.of(
          WEBHOOK_URL,
          EXPECT_CONTINUE_TIMEOUT,
          PASSTHROUGH_HEADERS,
          HOOK_TLS_ENABLED,
          HOOK_TLS_CLIENT_AUTH,
          HOOK_TLS_SKIP_HOST,
          HOOK_TLS_CA_FILE,
          HOOK_TLS_CA,
          HOOK_TLS_CERT_FILE,
          HOOK_TLS_CERT,
          HOOK_TLS_KEY_FILE,
          HOOK_TLS_KEY,
          HOOK_TLS_ATTRIBUTES,
          READ_BUFFER,
          WRITE_BUFFER);

  /** Those that are lists; in one text, commas stand between the elements. */
  static final Set<ConfigKey<String>> LISTS = Set.of(ALLOWED_HOSTS, ALLOWED_ORIGINS);

  /** All of them, in the order in which they are shown. */
  static final List<ConfigKey<?>> ALL =
      List.of(
          HOST,
          PORT,
          DATA,
          STORE,
          ALLOW_PUBLIC_BIND,
          ALLOWED_HOSTS,
          TOKEN,
          TOKEN_FILE,
          USERNAME,
          PASSWORD,
          PASSWORD_FILE,
          JDBC_URL,
          JDBC_USER,
          JDBC_PASSWORD,
          JDBC_PASSWORD_FILE,
          JDBC_POOL_SIZE,
          DROP_READ_AFTER,
          DROP_UNREAD_AFTER,
          TLS_ENABLED,
          TLS_CLIENT_AUTH,
          TLS_SKIP_HOST,
          TLS_CA_FILE,
          TLS_CA,
          TLS_CERT_FILE,
          TLS_CERT,
          TLS_KEY_FILE,
          TLS_KEY,
          DISABLE_PRIVATE_IPS,
          ASYNCHRONOUS,
          UNMATCHED,
          ERROR_HANDLING,
          BATCH_SIZE,
          BATCH_TIMEOUT,
          RETRY_TIMEOUT,
          BLOCKED_RETRY_DELAY,
          MAX_IN_FLIGHT,
          MAX_BUFFERED_BYTES,
          CHECKPOINT_INTERVAL,
          DISTRIBUTION_MODE,
          WEBHOOK_URL,
          PROXY_URL,
          AUTH_USERNAME,
          AUTH_PASSWORD,
          HTTP_RETRY,
          HTTP_RETRY_COUNT,
          HTTP_RETRY_FIRST,
          HTTP_RETRY_MOST,
          HTTP_RETRY_REGEX,
          REQUEST_TIMEOUT,
          REQUESTS_PER_SECOND,
          BURST,
          HTTP_IDLE_TIMEOUT,
          MAX_IDLE_CONNS,
          MAX_CONNS_PER_HOST,
          MAX_IDLE_CONNS_PER_HOST,
          CONNECTION_TIMEOUT,
          TLS_HANDSHAKE_TIMEOUT,
          EXPECT_CONTINUE_TIMEOUT,
          PASSTHROUGH_HEADERS,
          HOOK_TLS_ENABLED,
          HOOK_TLS_CLIENT_AUTH,
          HOOK_TLS_SKIP_HOST,
          HOOK_TLS_CA_FILE,
          HOOK_TLS_CA,
          HOOK_TLS_CERT_FILE,
          HOOK_TLS_CERT,
          HOOK_TLS_KEY_FILE,
          HOOK_TLS_KEY,
          HOOK_TLS_ATTRIBUTES,
          RETRY_FIRST,
          RETRY_MOST,
          RETRY_FACTOR,
          RETRY_JITTER,
          STOP_TIMEOUT,
          MAX_UNSAVED,
          MAX_PARKED,
          ACK_TIMEOUT,
          LONGEST_ACK_TIMEOUT,
          MAX_FRAME,
          MAX_MESSAGE,
          MAX_FRAGMENTS,
          MAX_FRAMES_PER_SECOND,
          MAX_SOCKETS,
          MAX_SUBSCRIPTIONS,
          WRITE_DEADLINE,
          PING_INTERVAL,
          QUEUE_MESSAGES,
          QUEUE_BYTES,
          REPLAYED_BATCHES,
          REPLAYED_BYTES,
          STRICT_ACKS,
          SLOW_CONSUMERS,
          ALLOWED_ORIGINS,
          READ_BUFFER,
          WRITE_BUFFER,
          API_CONNECTIONS,
          API_CONNECTIONS_PER_ADDRESS,
          API_BODY,
          API_EVENT,
          API_HEADER_TIMEOUT,
          API_BODY_TIMEOUT,
          API_BODY_RATE,
          API_IDLE_TIMEOUT,
          API_WORKERS,
          API_WAITING,
          API_DEFAULT_LIMIT,
          API_MAX_LIMIT,
          API_MAX_SKIP,
          API_PORT,
          API_REQUEST_TIMEOUT,
          API_REQUEST_MAX_TIMEOUT,
          API_ALWAYS_PAGINATE);

  private ConfigKeys() {}
}
