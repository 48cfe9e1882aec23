package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.batch;
import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.transport.netty.WebSocketConsumer.Batch;
import io.eventstreams.transport.netty.WebSocketConsumer.ConnectionListener;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WebSocketConsumerTlsIT {
  static {
    LeakWatch.install();
  }

  private static final X509Bundle AUTHORITY = TestCertificates.AUTHORITY;
  private static final X509Bundle OWN = TestCertificates.server(AUTHORITY);

  private final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> states = new LinkedBlockingQueue<>();
  private final Queue<String> credentials = new ConcurrentLinkedQueue<>();

  private TestServer server(TlsConfig tls) {
    Authenticator recording =
        request -> {
          request.header("authorization").ifPresent(credentials::add);
          return () -> "anybody";
        };
    return new TestServer(
        WebSocketOptions.DEFAULTS,
        ServerLimits.DEFAULTS,
        builder -> builder.tls(tls).authenticator(recording));
  }

  private WebSocketConsumer consumer(URI uri, TlsConfig tls) {
    return WebSocketConsumer.builder(uri, "demo", batches::add)
        .pauses(Duration.ofMillis(20), Duration.ofMillis(100))
        .authorization(Secret.of("Bearer s3cret"))
        .tls(tls)
        .listener(
            new ConnectionListener() {
              @Override
              public void onConnected() {
                states.add("connected");
              }

              @Override
              public void onDisconnected(String reason, Duration pause) {
                states.add(reason);
              }
            })
        .start();
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return Optional.ofNullable(queue.poll(10, TimeUnit.SECONDS))
        .orElseThrow(() -> new AssertionError("nothing came within 10 s"));
  }

  @Test
  @SuppressWarnings("try") // the consumer only has to be there
  void consumesOverTlsOnBothSchemes() throws Exception {
    X509Bundle client = TestCertificates.client(AUTHORITY, "CN=reader");
    try (TestServer test = server(TestCertificates.mutual(OWN, Map.of("CN", "reader")))) {
      URI https = test.server.uri();
      for (URI uri : new URI[] {https, URI.create("wss" + https.toString().substring(5) + "/ws")}) {
        try (WebSocketConsumer opened = consumer(uri, TestCertificates.trusting(client))) {
          RecordingAttempt attempt = dispatch(test.dispatcher("demo"), "0001");
          Batch received = next(batches);
          assertThat(received.text()).contains(batch(1, "demo", "0001").substring(18));
          received.ack();
          assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
        }
        EngineFixture.await("it has gone", () -> test.protocol.connections() == 0);
      }
      assertThat(credentials).hasSize(2).containsOnly("Bearer s3cret");
    }
  }

  @Test
  void sendsNothingToAServerThatIsNotTheRightOne() throws Exception {
    X509Bundle stranger = TestCertificates.authority("CN=Other CA");
    TlsConfig otherAuthority =
        TestCertificates.config(stranger.getCertificatePEM(), null, false, Map.of());
    TlsConfig otherName =
        TestCertificates.config(
            AUTHORITY.getCertificatePEM(), null, false, Map.of("CN", "someone else"));
    try (TestServer test = server(TestCertificates.listener(OWN))) {
      URI byName = URI.create("https://localhost:" + test.server.port());
      refuses(test.server.uri(), otherAuthority, "path");
      refuses(test.server.uri(), otherName, "required DN attribute CN does not match");
      refuses(byName, TestCertificates.trusting(null), "localhost");
      refuses(test.server.uri(), TlsConfig.platformDefault(), "path");
      assertThat(credentials).isEmpty();
    }
  }

  @SuppressWarnings("try") // the consumer only has to be there
  private void refuses(URI uri, TlsConfig tls, String reason) throws Exception {
    states.clear();
    try (WebSocketConsumer opened = consumer(uri, tls)) {
      assertThat(next(states)).contains(reason);
      assertThat(next(states)).as("it tries again").contains(reason);
    }
  }

  @Test
  void aConfigurationThatCannotBeUsedIsToldAtOnce() {
    assertThatThrownBy(
            () ->
                consumer(
                    URI.create("wss://127.0.0.1:1"),
                    TestCertificates.config("no PEM", null, false, Map.of())))
        .hasMessageContaining("FF00153: tls must be valid");
    assertThatThrownBy(() -> WebSocketConsumer.builder(URI.create("ftp://a"), "s", b -> {}).start())
        .hasMessageContaining("or the same with wss or https, was ftp://a");
  }

  @Test
  void theClientOfTheJdkIsGivenTheSameTls() throws Exception {
    X509Bundle client = TestCertificates.client(AUTHORITY, "CN=reader");
    try (TestServer test = server(TestCertificates.mutual(OWN, Map.of()))) {
      HttpClient http =
          HttpClient.newBuilder()
              .sslContext(ClientTls.context(TestCertificates.trusting(client)))
              .build();
      HttpRequest get = HttpRequest.newBuilder(test.server.uri().resolve("/health/live")).build();
      assertThat(http.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }
}
