package io.eventstreams.transport.netty.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Map;

/**
 * Who one is: a certificate with those of its issuers, and the private key that belongs to it.
 *
 * @param chain the own certificate first
 * @param key the private key
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private static final byte[] SAMPLE = {1, 2, 3, 4};

  /**
   * Reads both, and tries whether they belong together.
   *
   * @throws IOException whose message says what is wrong, without anything of the key
   */
  static Identity of(PemText certificates, PemText privateKey) throws IOException {
    List<X509Certificate> chain = Certificates.of(certificates);
    PublicKey publicKey = chain.get(0).getPublicKey();
    List<byte[]> keys = privateKey.parts("PRIVATE KEY");
    if (keys.size() != 1) {
      throw new IOException(
          "the key must be one PKCS#8 key without a password, 'BEGIN PRIVATE KEY'");
    }
    PrivateKey key;
    try {
      key =
          KeyFactory.getInstance(publicKey.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
    } catch (GeneralSecurityException unreadable) {
      throw new IOException("the key is not one of the certificate's kind", unreadable);
    }
    if (!belongTogether(publicKey, key)) {
      throw new IOException("the key does not belong to the certificate");
    }
    return new Identity(chain, key);
  }

  private static boolean belongTogether(PublicKey publicKey, PrivateKey key) throws IOException {
    String algorithm = SIGNATURES.get(publicKey.getAlgorithm());
    if (algorithm == null) {
      throw new IOException(
          "the key must be of kind RSA, EC or EdDSA, is " + publicKey.getAlgorithm());
    }
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(SAMPLE);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(publicKey);
      verifying.update(SAMPLE);
      return verifying.verify(signature);
    } catch (GeneralSecurityException foreign) {
      return false;
    }
  }
}
