package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.transport.netty.LeakWatch;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookTlsIT {
  static {
    LeakWatch.install();
  }

  @AfterEach
  void leavesNoBufferBehind() {
    LeakWatch.check();
  }

  private static final X509Bundle CA = authority("CN=Test CA");
  private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 0\n\n";

  @Test
  void aCertificateOfATrustedAuthorityIsAccepted() throws Exception {
    try (RawServer server = server(issued("hook.test"), "TLSv1.3", false);
        Webhook webhook = webhook(server, "hook.test", trusting(CA))) {
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(webhook.deliver())).isEqualTo("Delivered");
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.requests().get(0).headers().get("host"))
          .isEqualTo("hook.test:" + server.port());
    }
  }

  @Test
  void anAddressMustStandInTheCertificateToo() throws Exception {
    X509Bundle byAddress = leaf().addSanIpAddress("127.0.0.1").buildIssuedBy(CA);
    try (RawServer good = server(byAddress, "TLSv1.3", false);
        RawServer bad = server(issued("hook.test"), "TLSv1.3", false);
        Webhook toGood = webhook(good, "127.0.0.1", trusting(CA));
        Webhook toBad = webhook(bad, "127.0.0.1", trusting(CA))) {
      assertThat(Webhook.textOf(toGood.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(toBad.deliver())).startsWith("Unavailable FF00219");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "self-signed",
        "other authority",
        "expired",
        "not yet valid",
        "other host",
        "no name",
        "for clients only"
      })
  void aCertificateThatProvesNothingIsRefused(String kind) throws Exception {
    try (RawServer server = server(bad(kind), "TLSv1.3", false);
        Webhook webhook = webhook(server, "hook.test", trusting(CA))) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void thePlatformDoesNotTrustAPrivateAuthority() throws Exception {
    try (RawServer server = server(issued("hook.test"), "TLSv1.3", false);
        Webhook webhook = webhook(server, "hook.test", null)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      assertThat(server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, Delivered", "TLSv1.1, Unavailable FF00219", "TLSv1, Unavailable FF00219"})
  void oldVersionsAreRefused(String version, String outcome) throws Exception {
    try (RawServer server = server(issued("hook.test"), version, false);
        Webhook webhook = webhook(server, "hook.test", trusting(CA))) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith(outcome);
    }
  }

  @Test
  void theNameAloneCanBeLeftUnchecked() throws Exception {
    TlsConfig anyName = tls(true, CA.getCertificatePEM(), null, Map.of());
    try (RawServer other = server(issued("other.test"), "TLSv1.3", false);
        RawServer selfSigned = server(bad("self-signed"), "TLSv1.3", false);
        Webhook toOther = webhook(other, "hook.test", anyName);
        Webhook toSelfSigned = webhook(selfSigned, "hook.test", anyName)) {
      assertThat(Webhook.textOf(toOther.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(toSelfSigned.deliver())).startsWith("Unavailable FF00219");
    }
  }

  @Test
  void aClientCertificateIsPresented() throws Exception {
    X509Bundle client =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=client")
            .addExtendedKeyUsageClientAuth()
            .buildIssuedBy(CA);
    try (RawServer server = server(issued("hook.test"), "TLSv1.3", true);
        Webhook with =
            webhook(server, "hook.test", tls(false, CA.getCertificatePEM(), client, Map.of()));
        Webhook without = webhook(server, "hook.test", trusting(CA))) {
      assertThat(Webhook.textOf(with.deliver())).isEqualTo("Delivered");
      assertThat(Webhook.textOf(without.deliver())).startsWith("Unavailable FF00219");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CN, hook.*, Delivered",
    "cn, hook.test, Delivered",
    "CN, hook, Unavailable FF00219",
    "O, Example|Sample, Delivered",
    "O, Exam, Unavailable FF00219",
    "OU, .*, Unavailable FF00219",
    "POSTALCODE, '[0-9]{5}', Delivered",
    "SERIALNUMBER, 4711, Delivered",
    "STREET, Main.*, Delivered",
  })
  void theDistinguishedNameMustMatchAsAWhole(String attribute, String regex, String outcome)
      throws Exception {
    X509Bundle named =
        leaf()
            .subject("CN=hook.test,O=Example,2.5.4.17=12345,2.5.4.5=4711,STREET=Main Street,C=DE")
            .addSanDnsName("hook.test")
            .buildIssuedBy(CA);
    TlsConfig tls = tls(false, CA.getCertificatePEM(), null, Map.of(attribute, regex));
    try (RawServer server = server(named, "TLSv1.3", false);
        Webhook webhook = webhook(server, "hook.test", tls)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith(outcome);
      assertThat(server.requests()).hasSize(outcome.equals("Delivered") ? 1 : 0);
    }
  }

  @Test
  void aHandshakeThatHangsMeetsItsDeadline() throws Exception {
    HttpConfig http = HttpConfig.builder().tlsHandshakeTimeout(Duration.ofMillis(100)).build();
    try (RawServer server = new RawServer((request, socket) -> true);
        Webhook webhook = webhook(server, "hook.test", trusting(CA), http)) {
      assertThat(Webhook.textOf(webhook.deliver())).startsWith("Unavailable FF00219");
      Webhook.await(() -> server.openConnections() == 0, () -> "connection kept");
    }
  }

  @Test
  void unusableSettingsAreRefusedWhenTheStreamIsWritten() throws Exception {
    X509Bundle pair = issued("client");
    assertRefused(tls(false, "no PEM", null, Map.of()), "FF00153: ", "FF00152: ");
    assertRefused(file("/nowhere/ca.pem"), "FF00153: ", "FF00152: ");
    assertRefused(
        new TlsConfig(
            true, false, false, null, null, null, pair.getCertificatePEM(), null, null, Map.of()),
        "FF00206: ");
    assertRefused(
        new TlsConfig(
            true,
            false,
            false,
            null,
            null,
            null,
            pair.getCertificatePEM(),
            null,
            Secret.of("no key"),
            Map.of()),
        "FF00206: ");
    assertRefused(tls(false, null, null, Map.of("XX", "a")), "FF00207: ");
    assertRefused(tls(false, null, null, Map.of("CN", "(")), "FF00153: ");
  }

  private static void assertRefused(TlsConfig tls, String... parts) {
    WebhookConfig webhook = new WebhookConfig("https://hook.example/", null, "t", null);
    assertThatThrownBy(() -> WebhookPlan.of(config(tls), Webhook.stream(webhook)))
        .message()
        .contains(parts);
  }

  private static X509Bundle bad(String kind) throws Exception {
    Instant now = Instant.now();
    return switch (kind) {
      case "self-signed" ->
          leaf().addSanDnsName("hook.test").setIsCertificateAuthority(true).buildSelfSigned();
      case "other authority" ->
          leaf().addSanDnsName("hook.test").buildIssuedBy(authority("CN=Other CA"));
      case "expired" ->
          leaf()
              .addSanDnsName("hook.test")
              .notBefore(now.minusSeconds(9_000))
              .notAfter(now.minusSeconds(3_600))
              .buildIssuedBy(CA);
      case "not yet valid" ->
          leaf()
              .addSanDnsName("hook.test")
              .notBefore(now.plusSeconds(3_600))
              .notAfter(now.plusSeconds(9_000))
              .buildIssuedBy(CA);
      case "other host" -> issued("hook.test.evil.test");
      case "no name" -> leaf().buildIssuedBy(CA);
      case "for clients only" ->
          new CertificateBuilder()
              .ecp256()
              .subject("CN=hook.test")
              .addSanDnsName("hook.test")
              .addExtendedKeyUsageClientAuth()
              .buildIssuedBy(CA);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static CertificateBuilder leaf() {
    return new CertificateBuilder().ecp256().subject("CN=leaf").addExtendedKeyUsageServerAuth();
  }

  private static X509Bundle issued(String name) throws Exception {
    return leaf().addSanDnsName(name).buildIssuedBy(CA);
  }

  private static X509Bundle authority(String subject) {
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject(subject)
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static RawServer server(X509Bundle bundle, String version, boolean clientAuth)
      throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        bundle.toKeyManagerFactory().getKeyManagers(),
        CA.toTrustManagerFactory().getTrustManagers(),
        null);
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    socket.setEnabledProtocols(new String[] {version});
    socket.setNeedClientAuth(clientAuth);
    return new RawServer(socket, (request, connection) -> RawServer.write(connection, OK));
  }

  private static Webhook webhook(RawServer server, String host, @Nullable TlsConfig tls) {
    return webhook(server, host, tls, HttpConfig.NONE);
  }

  private static Webhook webhook(
      RawServer server, String host, @Nullable TlsConfig tls, HttpConfig http) {
    String url = "https://" + host + ":" + server.port() + "/";
    return new Webhook(
        tls == null ? Webhook.LOCAL_ALLOWED : config(tls),
        new WebhookConfig(url, null, tls == null ? null : "t", http),
        Webhook.LOOPBACK,
        new TcpConnector());
  }

  private static EventStreamsConfig config(TlsConfig tls) {
    return Webhook.LOCAL_ALLOWED.withTlsConfigs(Map.of("t", tls));
  }

  private static TlsConfig trusting(X509Bundle authority) {
    return tls(false, authority.getCertificatePEM(), null, Map.of());
  }

  private static TlsConfig file(String caFile) {
    return new TlsConfig(true, false, false, caFile, null, null, null, null, null, Map.of());
  }

  private static TlsConfig tls(
      boolean anyName, @Nullable String ca, @Nullable X509Bundle own, Map<String, String> names) {
    return new TlsConfig(
        true,
        anyName,
        false,
        null,
        ca,
        null,
        own == null ? null : own.getCertificatePathPEM(),
        null,
        own == null ? null : Secret.of(own.getPrivateKeyPEM()),
        names);
  }
}
