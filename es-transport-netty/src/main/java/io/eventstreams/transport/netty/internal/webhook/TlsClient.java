package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a client, version 1.2 at least. The peer's chain is always verified; its name too, unless
 * {@link TlsConfig#insecureSkipHostVerify}.
 *
 * <p><b>Threads:</b> any; immutable.
 *
 * <p><b>Blocking:</b> making one reads files.
 *
 * @param context keys, trust and protocol versions
 * @param peerName what the peer's certificate must say besides
 */
record TlsClient(SslContext context, PeerNameRule peerName) {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /**
   * Reads certificates and keys.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00153}, {@code FF00206} or {@code
   *     FF00207}, naming the configuration
   */
  static TlsClient of(String name, TlsConfig config) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .protocols(PROTOCOLS)
            .endpointIdentificationAlgorithm(config.insecureSkipHostVerify() ? null : "HTTPS");
    trust(builder, name, config);
    identify(builder, name, config);
    PeerNameRule peerName = PeerNameRule.of(name, config.requiredDNAttributes());
    try {
      return new TlsClient(builder.build(), peerName);
    } catch (SSLException | IllegalArgumentException unusable) {
      throw ErrorCode.TLS_CONFIG_INVALID.error(
          "tlsConfigs." + name + " must make a usable TLS context", unusable);
    }
  }

  private static void trust(SslContextBuilder builder, String name, TlsConfig config) {
    try (InputStream trusted = open(config.caFile(), config.ca())) {
      if (trusted == null) {
        builder.trustManager(PlatformTrust.FACTORY);
      } else {
        builder.trustManager(trusted);
      }
    } catch (IOException | IllegalArgumentException unreadable) {
      var cause =
          ErrorCode.CA_FILE_INVALID.error(
              "trusted certificates must be readable PEM texts", unreadable);
      throw ErrorCode.TLS_CONFIG_INVALID.error(
          "tlsConfigs." + name + " must be valid: " + cause.getMessage(), cause);
    }
  }

  private static void identify(SslContextBuilder builder, String name, TlsConfig config) {
    Secret key = config.key();
    try (InputStream certificate = open(config.certFile(), config.cert());
        InputStream privateKey = open(config.keyFile(), key == null ? null : key.reveal())) {
      if (certificate == null && privateKey == null) {
        return;
      }
      if (certificate == null || privateKey == null) {
        throw ErrorCode.KEY_PAIR_INVALID.error(
            "tlsConfigs." + name + " must have both a certificate and a key, or neither");
      }
      builder.keyManager(certificate, privateKey);
    } catch (IOException | IllegalArgumentException unreadable) {
      throw ErrorCode.KEY_PAIR_INVALID.error(
          "tlsConfigs." + name + " must have a readable PEM certificate and PKCS#8 key",
          unreadable);
    }
  }

  private static @Nullable InputStream open(@Nullable String file, @Nullable String text)
      throws IOException {
    if (file != null && !file.isEmpty()) {
      return Files.newInputStream(Path.of(file));
    }
    return text == null || text.isEmpty()
        ? null
        : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What the platform trusts, read once: its store takes longer to read than a request to answer.
   */
  private static final class PlatformTrust {
    private static final TrustManagerFactory FACTORY = load();

    private static TrustManagerFactory load() {
      try {
        TrustManagerFactory factory =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory;
      } catch (GeneralSecurityException broken) {
        throw new IllegalStateException("the platform's trust store cannot be read", broken);
      }
    }
  }
}
