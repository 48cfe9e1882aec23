package io.eventstreams.transport.netty.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.transport.netty.TestCertificates;
import io.eventstreams.transport.netty.internal.tls.TlsListener.Refresh;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TlsListenerTest {
  private static final X509Bundle AUTHORITY = TestCertificates.AUTHORITY;

  @TempDir Path folder;

  @Test
  void onlyVersionsThatAreSafeAreSpoken() {
    TlsListener listener =
        TlsListener.open("tls", TestCertificates.listener(TestCertificates.server(AUTHORITY)));
    assertThat(
            listener
                .newHandler(UnpooledByteBufAllocator.DEFAULT, Duration.ofSeconds(1))
                .engine()
                .getEnabledProtocols())
        .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
  }

  @ParameterizedTest
  @EnumSource(
      value = CertificateBuilder.Algorithm.class,
      names = {"ecp256", "ecp384", "rsa2048"})
  void theUsualKindsOfKeysAreTaken(CertificateBuilder.Algorithm kind) throws Exception {
    X509Bundle own =
        new CertificateBuilder().algorithm(kind).subject("CN=server").buildIssuedBy(AUTHORITY);
    assertThat(TlsListener.open("tls", TestCertificates.listener(own)).expires())
        .isEqualTo(own.getCertificate().getNotAfter().toInstant());
  }

  @Test
  void theFirstEndOfTheChainIsTold() throws Exception {
    Instant soon = Instant.now().plus(2, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    X509Bundle between =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=between")
            .setIsCertificateAuthority(true)
            .notAfter(soon)
            .buildIssuedBy(AUTHORITY);
    X509Bundle own = new CertificateBuilder().ecp256().subject("CN=s").buildIssuedBy(between);
    assertThat(TlsListener.open("tls", TestCertificates.listener(own)).expires()).isEqualTo(soon);
  }

  @Test
  void newFilesAreTakenAndBadOnesLeftWithOneLine() throws Exception {
    X509Bundle first = TestCertificates.server(AUTHORITY);
    X509Bundle second = TestCertificates.server(AUTHORITY);
    TestCertificates.write(folder, first);
    TlsListener listener = TlsListener.open("tls", TestCertificates.files(folder));
    assertThat(listener.refresh()).isEqualTo(Refresh.UNCHANGED);

    Path certificate = folder.resolve("cert.pem");
    TestCertificates.replace(certificate, "no certificate");
    assertThat(listener.refresh()).isEqualTo(Refresh.REFUSED);
    assertThat(listener.refresh()).isEqualTo(Refresh.STILL_REFUSED);
    Files.delete(certificate);
    assertThat(listener.refresh()).isEqualTo(Refresh.REFUSED);
    // The key is still that of the first one.
    TestCertificates.replace(certificate, second.getCertificatePathPEM());
    assertThat(listener.refresh()).isEqualTo(Refresh.REFUSED);
    TestCertificates.replace(folder.resolve("key.pem"), second.getPrivateKeyPEM());
    assertThat(listener.refresh()).isEqualTo(Refresh.TAKEN);
    assertThat(listener.refresh()).isEqualTo(Refresh.UNCHANGED);
  }

  @Test
  void aLinkThatIsSetAnewIsAChange() throws Exception {
    Path old = Files.createDirectory(folder.resolve("1"));
    Path next = Files.createDirectory(folder.resolve("2"));
    TestCertificates.write(old, TestCertificates.server(AUTHORITY));
    TestCertificates.write(next, TestCertificates.server(AUTHORITY));
    Path link = Files.createSymbolicLink(folder.resolve("live"), old);
    TlsListener listener = TlsListener.open("tls", TestCertificates.files(link));
    Files.delete(link);
    Files.createSymbolicLink(link, next);
    assertThat(listener.refresh()).isEqualTo(Refresh.TAKEN);
  }

  @Test
  void whatWouldHaveNoEffectOrLetInTooManyIsRefused() {
    X509Bundle own = TestCertificates.server(AUTHORITY);
    String ca = AUTHORITY.getCertificatePEM();
    refused(TestCertificates.config(null, null, false, Map.of()), "FF00206: tls must have a cert");
    refused(TestCertificates.config(null, own, true, Map.of()), "FF00153: tls.clientAuth needs ca");
    refused(TestCertificates.config(ca, own, false, Map.of()), "FF00153: tls.caFile and ca are");
    refused(
        TestCertificates.config(null, own, false, Map.of("CN", "a")),
        "FF00153: tls.requiredDNAttributes are those of clients");
    refused(
        TestCertificates.config(ca, own, true, Map.of("XX", "a")),
        "FF00207: tls.requiredDNAttributes must name known attributes, one was 'XX'");
    refused(
        TestCertificates.config(ca, own, true, Map.of("CN", "(")),
        "FF00153: tls.requiredDNAttributes.CN must be a regular expression");
    refused(
        new TlsConfig(
            true,
            true,
            false,
            null,
            null,
            null,
            own.getCertificatePEM(),
            null,
            Secret.of(own.getPrivateKeyPEM()),
            Map.of()),
        "FF00153: tls.insecureSkipHostVerify must be false");
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsRefused() throws Exception {
    X509Bundle own = TestCertificates.server(AUTHORITY);
    X509Bundle other = TestCertificates.server(AUTHORITY);
    X509Bundle rsa = new CertificateBuilder().rsa2048().subject("CN=r").buildIssuedBy(AUTHORITY);
    String certificate = own.getCertificatePEM();
    refused(pair(certificate, other.getPrivateKeyPEM()), "the key does not belong to the cert");
    refused(pair(certificate, rsa.getPrivateKeyPEM()), "the key is not one of the certificate's k");
    String traditional = own.getPrivateKeyPEM().replace("PRIVATE KEY", "EC PRIVATE KEY");
    refused(pair(certificate, traditional), "must be one PKCS#8 key without a password");
    refused(pair("nothing", own.getPrivateKeyPEM()), "no certificate");
    refused(pair(certificate.substring(0, 80), own.getPrivateKeyPEM()), "a part without an end");
  }

  private static TlsConfig pair(String certificate, String key) {
    return new TlsConfig(
        true, false, false, null, null, null, certificate, null, Secret.of(key), Map.of());
  }

  private static void refused(TlsConfig config, String message) {
    assertThatThrownBy(() -> TlsListener.open("tls", config)).hasMessageContaining(message);
  }
}
