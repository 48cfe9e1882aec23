package io.eventstreams.server.internal.config;

import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code server.tls}: TLS for those who connect. It has the keys of {@code tls} in
 * {@link TlsSection}.
 */
final class ListenerTlsSection {
  static final String ATTRIBUTES = "server.tls.requiredDNAttributes";

  private static final List<ConfigKey<?>> KEYS =
      List.of(
          ConfigKeys.TLS_ENABLED,
          ConfigKeys.TLS_CLIENT_AUTH,
          ConfigKeys.TLS_SKIP_HOST,
          ConfigKeys.TLS_CA_FILE,
          ConfigKeys.TLS_CA,
          ConfigKeys.TLS_CERT_FILE,
          ConfigKeys.TLS_CERT,
          ConfigKeys.TLS_KEY_FILE,
          ConfigKeys.TLS_KEY);

  private ListenerTlsSection() {}

  /**
   * How TLS is spoken; empty when it is not. Whoever sets any of the keys wants TLS, unless {@code
   * enabled} says otherwise.
   */
  static Optional<TlsConfig> read(Settings in) {
    boolean given =
        !in.listenerAttributes().isEmpty() || KEYS.stream().anyMatch(key -> in.find(key) != null);
    if (!given || Boolean.FALSE.equals(in.find(ConfigKeys.TLS_ENABLED))) {
      return Optional.empty();
    }
    String key = in.find(ConfigKeys.TLS_KEY);
    return Optional.of(
        new TlsConfig(
            true,
            isSet(in, ConfigKeys.TLS_SKIP_HOST),
            isSet(in, ConfigKeys.TLS_CLIENT_AUTH),
            in.find(ConfigKeys.TLS_CA_FILE),
            in.find(ConfigKeys.TLS_CA),
            in.find(ConfigKeys.TLS_CERT_FILE),
            in.find(ConfigKeys.TLS_CERT),
            in.find(ConfigKeys.TLS_KEY_FILE),
            secret(key),
            in.listenerAttributes()));
  }

  private static boolean isSet(Settings in, ConfigKey<Boolean> flag) {
    return Boolean.TRUE.equals(in.find(flag));
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : Secret.of(text);
  }
}
