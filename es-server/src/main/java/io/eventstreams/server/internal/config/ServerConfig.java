package io.eventstreams.server.internal.config;

import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.EventStreamsConfig.CheckpointsTuningConfig;
import io.eventstreams.api.EventStreamsConfig.ConfigWebsocketDefaults;
import io.eventstreams.api.EventStreamsConfig.EventStreamDefaults;
import io.eventstreams.api.EventStreamsConfig.Limits;
import io.eventstreams.api.EventStreamsConfig.Retry;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.transport.netty.Authenticator;
import io.eventstreams.transport.netty.ServerLimits;
import io.eventstreams.transport.netty.WebSocketOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of the process. The command line beats the environment, which beats the
 * file.
 *
 * @param host where to listen
 * @param port where to listen, 0 for a free port
 * @param allowPublicBind whether {@code host} may be an address which others can reach
 * @param allowedHosts under which further hosts clients may ask for this server
 * @param authenticator who recognises clients; empty when everybody may come in
 * @param tls how TLS is spoken; empty when it is not
 * @param data the folder for what is kept
 * @param store how it is kept
 * @param jdbc the database, if it is kept in one
 * @param streams for the manager
 * @param webSockets for WebSocket clients
 * @param api for HTTP clients
 * @param description all values in one line, secrets redacted
 */
public record ServerConfig(
    String host,
    int port,
    boolean allowPublicBind,
    Set<String> allowedHosts,
    Optional<Authenticator> authenticator,
    Optional<TlsConfig> tls,
    Path data,
    StoreKind store,
    JdbcConfig jdbc,
    EventStreamsConfig streams,
    WebSocketOptions webSockets,
    ServerLimits api,
    String description) {

  /**
   * What the command line says; null where it says nothing.
   *
   * @param config the configuration file
   */
  public record Options(
      @Nullable String config,
      @Nullable String host,
      @Nullable String port,
      @Nullable String data,
      @Nullable String store) {}

  /**
   * Collects the configuration.
   *
   * @throws CommandFailure for the first thing that is not valid
   */
  public static ServerConfig read(Options options, Map<String, String> environment) {
    Settings settings = new Settings();
    if (options.config() != null) {
      ConfigFile.readInto(settings, path("--config", options.config()));
    }
    EnvironmentVariables.readInto(settings, environment);
    put(settings, ConfigKeys.HOST, "--host", options.host());
    put(settings, ConfigKeys.PORT, "--port", options.port());
    put(settings, ConfigKeys.DATA, "--data", options.data());
    put(settings, ConfigKeys.STORE, "--store", options.store());
    return of(settings);
  }

  private static void put(
      Settings settings, ConfigKey<?> key, String option, @Nullable String text) {
    if (text != null) {
      settings.put(key, option, text);
    }
  }

  private static ServerConfig of(Settings in) {
    return new ServerConfig(
        in.get(ConfigKeys.HOST),
        in.get(ConfigKeys.PORT),
        in.get(ConfigKeys.ALLOW_PUBLIC_BIND),
        elements(in.find(ConfigKeys.ALLOWED_HOSTS)),
        AccessSection.read(in),
        ListenerTlsSection.read(in),
        path("server.data", in.get(ConfigKeys.DATA)),
        in.get(ConfigKeys.STORE),
        JdbcConfig.read(in),
        streams(in),
        WebSocketSection.read(in),
        ApiSection.read(in),
        in.describe());
  }

  private static EventStreamsConfig streams(Settings in) {
    EventStreamsConfig streams =
        new EventStreamsConfig(
            in.get(ConfigKeys.DISABLE_PRIVATE_IPS),
            new CheckpointsTuningConfig(
                in.get(ConfigKeys.ASYNCHRONOUS), in.get(ConfigKeys.UNMATCHED)),
            defaults(in),
            retry(in),
            in.tlsConfigs(),
            new Limits(
                in.get(ConfigKeys.STOP_TIMEOUT),
                in.get(ConfigKeys.MAX_UNSAVED),
                in.get(ConfigKeys.MAX_PARKED)));
    WebhookSection.check(streams);
    return streams;
  }

  private static Retry retry(Settings in) {
    in.requireOrder(ConfigKeys.RETRY_FIRST, ConfigKeys.RETRY_MOST);
    return new Retry(
        in.get(ConfigKeys.RETRY_FIRST),
        in.get(ConfigKeys.RETRY_MOST),
        in.get(ConfigKeys.RETRY_FACTOR),
        in.get(ConfigKeys.RETRY_JITTER));
  }

  private static EventStreamDefaults defaults(Settings in) {
    return EventStreamDefaults.DEFAULTS
        .with(
            EventStreamFields.builder()
                .errorHandling(in.get(ConfigKeys.ERROR_HANDLING))
                .batchSize(in.get(ConfigKeys.BATCH_SIZE))
                .batchTimeout(in.get(ConfigKeys.BATCH_TIMEOUT))
                .retryTimeout(in.get(ConfigKeys.RETRY_TIMEOUT))
                .blockedRetryDelay(in.get(ConfigKeys.BLOCKED_RETRY_DELAY))
                .maxInFlight(in.get(ConfigKeys.MAX_IN_FLIGHT))
                .maxBufferedBytes(in.get(ConfigKeys.MAX_BUFFERED_BYTES))
                .checkpointInterval(in.get(ConfigKeys.CHECKPOINT_INTERVAL))
                .build())
        .withWebSockets(new ConfigWebsocketDefaults(in.get(ConfigKeys.DISTRIBUTION_MODE)))
        .withWebhooks(WebhookSection.read(in));
  }

  /** The elements of a list that is one text. */
  static Set<String> elements(@Nullable String list) {
    return list == null
        ? Set.of()
        : Arrays.stream(list.split(",", -1))
            .map(String::strip)
            .filter(element -> !element.isEmpty())
            .collect(Collectors.toSet());
  }

  private static Path path(String subject, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException notAPath) {
      throw CommandFailure.misused(subject + " must be a path: " + notAPath.getReason());
    }
  }
}
