package io.eventstreams.transport.netty.internal.tls;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration names, read and parsed.
 *
 * <p><b>Blocking:</b> reading reads files.
 *
 * @param trusted whose certificates are trusted; empty when that is not configured
 * @param identity who one is; null when that is not configured
 */
record TlsMaterial(List<X509Certificate> trusted, @Nullable Identity identity) {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /**
   * Reads certificates and keys.
   *
   * @param section where they are configured, such as {@code tlsConfigs.NAME}
   * @throws EventStreamException {@code FF00153} or {@code FF00206}, naming the section
   */
  static TlsMaterial read(String section, TlsConfig config) {
    return new TlsMaterial(trusted(section, config), identity(section, config));
  }

  private static List<X509Certificate> trusted(String section, TlsConfig config) {
    try {
      PemText text = PemText.of("caFile", config.caFile(), config.ca());
      return text == null ? List.of() : Certificates.of(text);
    } catch (IOException unreadable) {
      EventStreamException cause =
          ErrorCode.CA_FILE_INVALID.error(
              "trusted certificates must be readable PEM texts: " + unreadable.getMessage(),
              unreadable);
      throw ErrorCode.TLS_CONFIG_INVALID.error(
          section + " must be valid: " + cause.getMessage(), cause);
    }
  }

  private static @Nullable Identity identity(String section, TlsConfig config) {
    Secret key = config.key();
    try {
      PemText certificate = PemText.of("certFile", config.certFile(), config.cert());
      PemText privateKey =
          PemText.of("keyFile", config.keyFile(), key == null ? null : key.reveal());
      if (certificate == null && privateKey == null) {
        return null;
      }
      if (certificate == null || privateKey == null) {
        throw ErrorCode.KEY_PAIR_INVALID.error(
            section + " must have both a certificate and a key, or neither");
      }
      return Identity.of(certificate, privateKey);
    } catch (IOException unreadable) {
      throw ErrorCode.KEY_PAIR_INVALID.error(
          section
              + " must have a readable PEM certificate and its PKCS#8 key: "
              + unreadable.getMessage(),
          unreadable);
    }
  }

  /**
   * The context of a builder, for the versions of TLS that are still safe.
   *
   * @throws EventStreamException {@code FF00153}, naming the section
   */
  static SslContext build(String section, SslContextBuilder builder) {
    try {
      return builder.sslProvider(SslProvider.JDK).protocols(PROTOCOLS).build();
    } catch (SSLException | IllegalArgumentException unusable) {
      throw ErrorCode.TLS_CONFIG_INVALID.error(
          section + " must make a usable TLS context", unusable);
    }
  }
}
