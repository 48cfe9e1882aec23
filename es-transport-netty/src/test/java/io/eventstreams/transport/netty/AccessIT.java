package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.Secret;
import io.eventstreams.api.spi.SpecCodec;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is not known does not come in, and whoever is known does what it may. */
final class AccessIT {
  static {
    LeakWatch.install();
  }

  private static final String TOKEN = "s3cret-of-the-test";
  private static final Authenticator BEARER = Authenticators.bearer(Secret.of(TOKEN));
  private static final ServerLimits LIMITS =
      ServerLimits.DEFAULTS.withHookTimeout(Duration.ofSeconds(2)).withWorkers(2, 4);

  private TestServer test;

  @AfterEach
  void close() {
    if (test != null) {
      test.close();
    }
  }

  private void serve(Authenticator authenticator) {
    serve(authenticator, null);
  }

  private void serve(Authenticator authenticator, Authorizer authorizer) {
    test =
        new TestServer(
            WebSocketOptions.DEFAULTS,
            LIMITS,
            builder -> {
              builder.authenticator(authenticator);
              if (authorizer != null) {
                builder.authorizer(authorizer);
              }
            });
  }

  private HttpResponse<String> get(String path, String... headers) {
    return test.call("GET", path, "application/json", BodyPublishers.noBody(), headers);
  }

  private String upgrade(String moreHeaders) {
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send(RawSocket.handshake("/ws", moreHeaders));
      return raw.readHead();
    }
  }

  private static RawSocket webSocket(TestServer test, String moreHeaders) {
    RawSocket raw = new RawSocket(test.server);
    raw.send(RawSocket.handshake("/ws", moreHeaders));
    assertThat(raw.readHead()).startsWith("HTTP/1.1 101 ");
    return raw;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer s3cret-of-the-tes",
        "Bearer s3cret-of-the-test2",
        "Bearer S3CRET-OF-THE-TEST",
        "Basic s3cret-of-the-test",
        "s3cret-of-the-test"
      })
  void letsNobodyInWithoutTheToken(String credentials) {
    serve(BEARER);
    for (String path : List.of("/api/v1/eventstreams", "/nowhere", "/ws", "/health/../api/v1")) {
      HttpResponse<String> answer = get(path, "authorization", credentials);
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.body()).startsWith("{\"error\":\"ES10037: ").doesNotContain("s3cret");
      assertThat(answer.headers().firstValue("www-authenticate"))
          .hasValue("Bearer realm=\"eventstreams\"");
    }
    assertThat(upgrade("Authorization: " + credentials + "\r\n")).startsWith("HTTP/1.1 401 ");
    assertThat(upgrade("")).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void letsInWhoeverHasTheToken() {
    serve(BEARER);
    assertThat(get("/api/v1/eventstreams", "Authorization", "bearer " + TOKEN).statusCode())
        .isEqualTo(200);
    assertThat(upgrade("Authorization: Bearer " + TOKEN + "\r\n")).startsWith("HTTP/1.1 101 ");
    assertThat(
            upgrade(
                "Authorization: Bearer " + TOKEN + "\r\nAuthorization: Bearer " + TOKEN + "\r\n"))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  void readsNothingOfABodyThatMayNotBeSent() {
    serve(BEARER);
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send(
          "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
              + "Content-Length: 1000000000\r\n\r\n{\"data\":1}\n");
      assertThat(raw.readAll()).startsWith("HTTP/1.1 401 ").contains("connection: close");
    }
    assertThat(test.log.events).isEmpty();
  }

  @Test
  void theHealthOfTheProcessIsForEverybody() {
    serve(BEARER);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void recognisesNamesWithPasswordsToo() {
    serve(Authenticators.anyOf(BEARER, Authenticators.basic("ops", Secret.of("pä:ss"))));
    assertThat(get("/api/v1/eventstreams", "authorization", basic("ops:pä:ss")).statusCode())
        .isEqualTo(200);
    assertThat(get("/api/v1/eventstreams", "authorization", "Bearer " + TOKEN).statusCode())
        .isEqualTo(200);
    for (String wrong : List.of("ops:", "ops", "ops:pä", ":pä:ss", "op:s:pä:ss")) {
      assertThat(get("/api/v1/eventstreams", "authorization", basic(wrong)).statusCode())
          .as(wrong)
          .isEqualTo(401);
    }
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aHookThatFailsLetsNobodyInAndItsTextIsNotTold() {
    serve(
        request -> {
          throw new IllegalStateException("bad: " + request.header("authorization").orElse(""));
        });
    HttpResponse<String> answer = get("/api/v1/eventstreams", "authorization", "Bearer " + TOKEN);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).doesNotContain(TOKEN);
    assertThat(upgrade("Authorization: Bearer " + TOKEN + "\r\n")).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void aHookThatHangsLetsNobodyInAndIsInterrupted() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    serve(
        request -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException overdue) {
            interrupted.countDown();
            throw overdue;
          }
          return () -> "nobody";
        });
    assertThat(get("/api/v1/eventstreams").statusCode()).isEqualTo(401);
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  private record Rules(boolean requests, String stream) implements Authorizer {
    @Override
    public boolean mayRequest(Principal client, ClientRequest request) {
      return requests;
    }

    @Override
    public boolean mayConsume(Principal client, String name) throws Exception {
      if (name.equals("broken")) {
        throw new Exception("broken");
      }
      if (name.equals("slow")) {
        new CountDownLatch(1).await();
      }
      return name.equals(stream);
    }
  }

  @Test
  void refusesWhatAClientMayNotDo() {
    AtomicReference<String> asked = new AtomicReference<>();
    serve(
        BEARER,
        new Authorizer() {
          @Override
          public boolean mayRequest(Principal client, ClientRequest request) {
            asked.set(client.getName() + " " + request);
            if (request.path().contains("fails")) {
              throw new IllegalStateException();
            }
            return request.method().equals("GET");
          }

          @Override
          public boolean mayConsume(Principal client, String stream) {
            return false;
          }
        });
    String[] token = {"authorization", "Bearer " + TOKEN};
    assertThat(get("/api/v1/eventstreams", token).statusCode()).isEqualTo(200);
    assertThat(asked.get()).contains("bearer ", "GET", "127.0.0.1").doesNotContain(TOKEN);
    HttpResponse<String> refused =
        test.call(
            "DELETE",
            "/api/v1/eventstreams/demo",
            "application/json",
            BodyPublishers.noBody(),
            token);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).startsWith("{\"error\":\"ES10038: ");
    assertThat(get("/api/v1/fails", token).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "broken", "slow"})
  void closesTheConnectionThatStartsAStreamItMayNotConsume(String stream) {
    serve(BEARER, new Rules(true, "mine"));
    try (RawSocket raw = webSocket(test, "Authorization: Bearer " + TOKEN + "\r\n")) {
      raw.text("{\"type\":\"start\",\"stream\":\"" + stream + "\"}");
      assertThat(raw.awaitCloseCode()).isEqualTo(1008);
    }
    assertThat(TestServer.dispatch(test.dispatcher(stream), "0001").isHandedOver()).isFalse();
  }

  @Test
  void deliversTheStreamsThatAClientMayConsume() {
    serve(BEARER, new Rules(true, "mine"));
    try (RawSocket raw = webSocket(test, "Authorization: Bearer " + TOKEN + "\r\n")) {
      raw.text("{\"type\":\"start\",\"stream\":\"mine\"}");
      raw.text("{\"type\":\"start\",\"stream\":\"mine\"}");
      RecordingAttempt attempt = TestServer.dispatch(test.dispatcher("mine"), "0001");
      assertThat(raw.readText()).isEqualTo(TestServer.batch(1, "mine", "0001"));
      assertThat(attempt.isDone()).isFalse();
      RecordingAttempt other = TestServer.dispatch(test.dispatcher("other"), "0002");
      raw.text("{\"type\":\"start\",\"stream\":\"other\"}");
      assertThat(raw.awaitCloseCode()).isEqualTo(1008);
      assertThat(other.isDone()).isFalse();
    }
  }

  @Test
  void listensAtPublicAddressesOnlyWithAnAuthenticator() {
    serve(BEARER);
    EventStreamsServer.Builder<?, ?> open =
        EventStreamsServer.builder(test.manager, test.protocol)
            .specCodec(SpecCodec.generic())
            .host("0.0.0.0")
            .port(0);
    assertThatThrownBy(open::start)
        .isInstanceOf(EventStreamException.class)
        .hasMessageContaining("no authentication");
    open.authenticator(BEARER);
    open.start().close();
    assertThatThrownBy(
            () ->
                EventStreamsServer.builder(test.manager, test.protocol)
                    .specCodec(SpecCodec.generic())
                    .port(0)
                    .authorizer(new Rules(true, "mine"))
                    .start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an authorizer needs an authenticator");
  }
}
