package io.eventstreams.transport.netty.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads the certificates of a PEM text. */
final class Certificates {
  private Certificates() {}

  /**
   * All certificates of a text, in its order; at least one.
   *
   * @throws IOException when there is none, or one cannot be read
   */
  static List<X509Certificate> of(PemText text) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (byte[] part : text.parts("CERTIFICATE")) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(part)));
      }
    } catch (GeneralSecurityException unreadable) {
      throw new IOException("not a certificate", unreadable);
    }
    if (certificates.isEmpty()) {
      throw new IOException("no certificate");
    }
    return List.copyOf(certificates);
  }
}
