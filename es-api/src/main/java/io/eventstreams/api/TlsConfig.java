package io.eventstreams.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings. Of a file and an inline PEM text for the same item, the file counts and the text is
 * not looked at. When files are read, and whether again, says who takes the settings.
 *
 * @param enabled whether TLS is used at all
 * @param insecureSkipHostVerify trust any host name; for tests only
 * @param clientAuth on a listener: clients must present a certificate
 * @param caFile trusted certificates, a PEM file; none means those of the platform
 * @param ca trusted certificates, PEM
 * @param certFile own certificate, a PEM file
 * @param cert own certificate, PEM
 * @param keyFile own private key, a PEM file
 * @param key own private key, PEM
 * @param requiredDNAttributes attribute of the peer's distinguished name → regular expression that
 *     it must match as a whole
 */
public record TlsConfig(
    boolean enabled,
    boolean insecureSkipHostVerify,
    boolean clientAuth,
    @Nullable String caFile,
    @Nullable String ca,
    @Nullable String certFile,
    @Nullable String cert,
    @Nullable String keyFile,
    @Nullable Secret key,
    Map<String, String> requiredDNAttributes) {
  public TlsConfig {
    requiredDNAttributes = Map.copyOf(requiredDNAttributes);
  }

  /** TLS with the certificates that the platform trusts. */
  public static TlsConfig platformDefault() {
    return new TlsConfig(true, false, false, null, null, null, null, null, null, Map.of());
  }
}
