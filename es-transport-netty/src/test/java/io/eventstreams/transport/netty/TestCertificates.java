package io.eventstreams.transport.netty;

import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** Certificates of an authority of the tests, and configurations with them. */
public final class TestCertificates {
  public static final X509Bundle AUTHORITY = authority("CN=Test CA");

  private TestCertificates() {}

  public static X509Bundle authority(String subject) {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject(subject)
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  /** For a server at the loopback address. */
  public static X509Bundle server(X509Bundle authority) {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject("CN=server")
          .addSanIpAddress("127.0.0.1")
          .addExtendedKeyUsageServerAuth()
          .buildIssuedBy(authority);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  public static X509Bundle client(X509Bundle authority, String subject) {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject(subject)
          .addExtendedKeyUsageClientAuth()
          .buildIssuedBy(authority);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  /** A listener that asks clients for nothing. */
  public static TlsConfig listener(X509Bundle own) {
    return config(null, own, false, Map.of());
  }

  /** A listener for clients of the tests' authority. */
  public static TlsConfig mutual(X509Bundle own, Map<String, String> requiredDnAttributes) {
    return config(AUTHORITY.getCertificatePEM(), own, true, requiredDnAttributes);
  }

  /** A client that trusts the tests' authority; without a certificate when that is null. */
  public static TlsConfig trusting(X509Bundle own) {
    return config(AUTHORITY.getCertificatePEM(), own, false, Map.of());
  }

  public static TlsConfig config(
      String ca, X509Bundle own, boolean clientAuth, Map<String, String> requiredDnAttributes) {
    return new TlsConfig(
        true,
        false,
        clientAuth,
        null,
        ca,
        null,
        own == null ? null : own.getCertificatePathPEM(),
        null,
        own == null ? null : Secret.of(own.getPrivateKeyPEM()),
        requiredDnAttributes);
  }

  /** A listener with files. */
  public static TlsConfig files(Path folder) {
    return new TlsConfig(
        true,
        false,
        false,
        null,
        null,
        folder.resolve("cert.pem").toString(),
        null,
        folder.resolve("key.pem").toString(),
        null,
        Map.of());
  }

  /** Puts both files in their places, each at once. */
  public static void write(Path folder, X509Bundle own) throws Exception {
    replace(folder.resolve("key.pem"), own.getPrivateKeyPEM());
    replace(folder.resolve("cert.pem"), own.getCertificatePathPEM());
  }

  public static void replace(Path file, String text) throws Exception {
    Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The TLS of a client, made without anything of the library. */
  public static SSLContext context(X509Bundle own) {
    try {
      KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, AUTHORITY.toTrustManagerFactory().getTrustManagers(), new SecureRandom());
      return context;
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }
}
