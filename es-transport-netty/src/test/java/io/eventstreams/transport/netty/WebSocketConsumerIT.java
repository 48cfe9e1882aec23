package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.batch;
import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.Secret;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.transport.netty.WebSocketConsumer.Batch;
import io.eventstreams.transport.netty.WebSocketConsumer.ConnectionListener;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WebSocketConsumerIT {
  static {
    LeakWatch.install();
  }

  private final TestServer test = new TestServer();
  private final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> states = new LinkedBlockingQueue<>();

  private WebSocketConsumer opened;

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
    test.close();
  }

  private WebSocketConsumer.Builder consumer(URI uri) {
    return WebSocketConsumer.builder(uri, "demo", batches::add)
        .pauses(Duration.ofMillis(20), Duration.ofMillis(100))
        .listener(
            new ConnectionListener() {
              @Override
              public void onConnected() {
                states.add("connected");
              }

              @Override
              public void onDisconnected(String reason, Duration pause) {
                states.add("disconnected");
              }
            });
  }

  private void open(WebSocketConsumer.Builder builder) {
    opened = builder.start();
  }

  private static <T> T next(BlockingQueue<T> queue) {
    try {
      T item = queue.poll(10, TimeUnit.SECONDS);
      if (item == null) {
        throw new AssertionError("nothing came within 10 s");
      }
      return item;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void refusesPausesBelowAMillisecond() {
    WebSocketConsumer.Builder builder = consumer(test.server.uri());
    assertThatThrownBy(() -> builder.pauses(Duration.ofNanos(999_999), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pauses must be at least 1 ms and growing, were PT0.000999999S and PT1S");
  }

  @Test
  void theShortestPauseIsNoBusyLoop() throws Exception {
    BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
    Duration shortest = Duration.ofMillis(1);
    open(
        consumer(URI.create("ws://127.0.0.1:" + unusedPort()))
            .pauses(shortest, shortest)
            .listener(
                new ConnectionListener() {
                  @Override
                  public void onDisconnected(String reason, Duration pause) {
                    pauses.add(pause);
                  }
                }));
    for (int i = 0; i < 5; i++) {
      assertThat(next(pauses)).isEqualTo(shortest);
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket closedAgain = new ServerSocket(0)) {
      return closedAgain.getLocalPort();
    }
  }

  @Test
  void receivesAcknowledgesAndRejects() {
    open(consumer(test.server.uri()));
    RecordingAttempt first = dispatch(test.dispatcher("demo"), "0001");
    Batch batch = next(batches);
    assertThat(batch.text()).isEqualTo(batch(1, "demo", "0001"));
    assertThat(batch.batchNumber()).isEqualTo(1);
    batch.nack("not \"now\"");
    assertThat(first.await().toString()).contains("FF00227").contains("not \"now\"");
    RecordingAttempt second = dispatch(test.dispatcher("demo"), "0001");
    next(batches).ack();
    assertThat(second.await()).isEqualTo(DispatchOutcome.delivered());
  }

  @Test
  void rejectsWhatItsHandlerThrowsAt() {
    WebSocketConsumer.BatchHandler broken =
        batch -> {
          throw new IllegalStateException("disk full");
        };
    open(WebSocketConsumer.builder(test.server.uri(), "demo", broken).inline());
    RecordingAttempt attempt = dispatch(test.dispatcher("demo"), "0001");
    assertThat(attempt.await().toString()).contains("FF00227").contains("disk full");
  }

  @Test
  void comesBackAndStartsAgainWhenTheServerDoes() {
    int port = test.server.port();
    URI uri = URI.create("ws://127.0.0.1:" + port + "/ws");
    open(consumer(uri));
    assertThat(next(states)).isEqualTo("connected");
    test.server.close();
    assertThat(next(states)).isEqualTo("disconnected");
    WebSocketProtocol<io.eventstreams.api.json.RawJson> protocol =
        WebSocketProtocol.create(
            io.eventstreams.api.json.RawJson.codec(), WebSocketOptions.DEFAULTS);
    try (EventStreamsServer again =
        EventStreamsServer.builder(test.manager, protocol)
            .specCodec(SpecCodec.generic())
            .port(port)
            .start()) {
      RecordingAttempt attempt =
          dispatch(TestServer.dispatcher(protocol, "demo", DistributionMode.LOAD_BALANCE), "0001");
      next(batches).ack();
      assertThat(attempt.await()).isEqualTo(DispatchOutcome.delivered());
      assertThat(again.port()).isEqualTo(port);
    }
  }

  @Test
  void leavesAServerThatDoesNotAnswerPings() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      open(
          consumer(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
              .pingInterval(Duration.ofMillis(100)));
      try (Socket accepted = silent.accept()) {
        String request = SilentPeer.readHead(accepted);
        SilentPeer.accept(accepted, request);
        assertThat(next(states)).isEqualTo("connected");
        assertThat(next(states)).isEqualTo("disconnected");
      }
    }
  }

  /** Nothing else can come in between, no pong either, but bytes do all the time. */
  @Test
  void staysWithAServerWhoseMessageTakesManyIntervals() throws Exception {
    byte[] message =
        ("{\"batchNumber\":1,\"type\":\"event_batch\",\"events\":[\""
                + "x".repeat(1 << 20)
                + "\"]}")
            .getBytes(StandardCharsets.US_ASCII);
    try (ServerSocket slow = new ServerSocket(0)) {
      open(
          consumer(URI.create("http://127.0.0.1:" + slow.getLocalPort()))
              .pingInterval(Duration.ofMillis(300)));
      try (Socket accepted = slow.accept()) {
        SilentPeer.accept(accepted, SilentPeer.readHead(accepted));
        DataOutputStream out = new DataOutputStream(accepted.getOutputStream());
        out.writeByte(0x81);
        out.writeByte(127);
        out.writeLong(message.length);
        int piece = message.length / 100 + 1;
        for (int sent = 0; sent < message.length; sent += piece) {
          out.write(message, sent, Math.min(piece, message.length - sent));
          LockSupport.parkNanos(20_000_000);
        }
        assertThat(next(batches).json()).isEqualTo(message);
        assertThat(states).containsExactly("connected");
      }
    }
  }

  @Test
  void comesBackMoreAndMoreSlowlyToAServerThatIsBusy() throws Exception {
    BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    BlockingQueue<Duration> pauses = new LinkedBlockingQueue<>();
    try (ServerSocket busy = new ServerSocket(0)) {
      open(
          WebSocketConsumer.builder(
                  URI.create("http://127.0.0.1:" + busy.getLocalPort()), "demo", batches::add)
              .pauses(Duration.ofMillis(20), Duration.ofSeconds(10))
              .listener(
                  new ConnectionListener() {
                    @Override
                    public void onDisconnected(String reason, Duration pause) {
                      reasons.add(reason);
                      pauses.add(pause);
                    }
                  }));
      for (int longestMillis = 20; longestMillis <= 80; longestMillis *= 2) {
        try (Socket accepted = busy.accept()) {
          SilentPeer.accept(accepted, SilentPeer.readHead(accepted));
          accepted.getOutputStream().write(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xf5});
          assertThat(next(reasons)).contains("1013");
          assertThat(next(pauses))
              .isBetween(Duration.ofMillis(longestMillis / 2), Duration.ofMillis(longestMillis));
        }
      }
    }
  }

  @Test
  void takesBroadcastsWithoutAnswering() {
    open(consumer(test.server.uri()));
    RecordingAttempt first = dispatch(test.dispatcher("demo"), "0001");
    next(batches).ack();
    first.await();
    dispatch(test.dispatcher("demo", DistributionMode.BROADCAST), "0002");
    Batch batch = next(batches);
    assertThat(batch.batchNumber()).isZero();
    batch.ack();
  }

  @Test
  void refusesOtherSchemes() {
    for (String uri : new String[] {"ftp://a", "wss:///x", "demo", "http:///x"}) {
      assertThatThrownBy(() -> consumer(URI.create(uri)).start())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("server must be");
    }
  }

  @Test
  void rejectsWhatItsHandlerCannotDoAtAll() {
    WebSocketConsumer.BatchHandler broken =
        batch -> {
          throw new StackOverflowError("too deep");
        };
    open(WebSocketConsumer.builder(test.server.uri(), "demo", broken));
    RecordingAttempt attempt = dispatch(test.dispatcher("demo"), "0001");
    assertThat(attempt.await().toString()).contains("FF00227").contains("too deep");
  }

  @Test
  void endsWhenItsHandlerClosesItOnTheNetworkThread() throws Exception {
    AtomicReference<WebSocketConsumer> self = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    BlockingQueue<Object> results = new LinkedBlockingQueue<>();
    WebSocketConsumer.BatchHandler closing =
        batch -> {
          started.await();
          try {
            self.get().close();
            results.add("closed");
          } catch (RuntimeException failure) {
            results.add(failure);
          }
        };
    self.set(WebSocketConsumer.builder(test.server.uri(), "demo", closing).inline().start());
    started.countDown();
    RecordingAttempt attempt = dispatch(test.dispatcher("demo"), "0001");
    assertThat(next(results)).isEqualTo("closed");
    assertThat(attempt.await().toString()).contains("FF00228");
  }

  @Test
  void comesBackWhateverItsListenerDoes() {
    int port = test.server.port();
    URI uri = URI.create("ws://127.0.0.1:" + port + "/ws");
    open(
        WebSocketConsumer.builder(uri, "demo", batches::add)
            .pauses(Duration.ofMillis(20), Duration.ofMillis(100))
            .listener(
                new ConnectionListener() {
                  @Override
                  public void onConnected() {
                    states.add("connected");
                  }

                  @Override
                  public void onDisconnected(String reason, Duration pause) {
                    states.add("disconnected");
                    throw new IllegalStateException("a listener that fails");
                  }
                }));
    assertThat(next(states)).isEqualTo("connected");
    test.protocol.close();
    assertThat(next(states)).isEqualTo("disconnected");
    assertThat(next(states)).as("another try").isNotNull();
  }

  @Test
  void saysWhyTheServerClosed() {
    BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    open(
        WebSocketConsumer.builder(test.server.uri(), "demo", batches::add)
            .listener(
                new ConnectionListener() {
                  @Override
                  public void onConnected() {
                    states.add("connected");
                  }

                  @Override
                  public void onDisconnected(String reason, Duration pause) {
                    reasons.add(reason);
                  }
                }));
    assertThat(next(states)).isEqualTo("connected");
    test.protocol.close();
    assertThat(next(reasons)).contains("1001").contains("the server is closing");
  }

  private static TestServer asking(Authenticator authenticator) {
    return new TestServer(
        WebSocketOptions.DEFAULTS,
        ServerLimits.DEFAULTS,
        builder -> builder.authenticator(authenticator));
  }

  private static URI withUserInfo(TestServer server, String userInfo) {
    return URI.create("http://" + userInfo + "@127.0.0.1:" + server.server.port());
  }

  @Test
  void sendsTheNameAndThePasswordOfTheAddress() {
    Authenticator ann = Authenticators.basic("ann", Secret.of("p:ä/ß"));
    try (TestServer asking = asking(ann)) {
      open(consumer(withUserInfo(asking, "ann:p:%C3%A4%2F%C3%9F")));
      assertThat(next(states)).isEqualTo("connected");
      opened.close();
    }
  }

  @Test
  void neverShowsThePasswordOfTheAddress() {
    BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    try (TestServer asking = asking(Authenticators.basic("ann", Secret.of("right")))) {
      open(
          WebSocketConsumer.builder(withUserInfo(asking, "ann:s3cret"), "demo", batches::add)
              .listener(
                  new ConnectionListener() {
                    @Override
                    public void onDisconnected(String reason, Duration pause) {
                      reasons.add(reason);
                    }
                  }));
      assertThat(next(reasons)).contains("401").doesNotContain("s3cret", "ann:");
      opened.close();
      assertThatThrownBy(
              () -> consumer(withUserInfo(asking, "ann:s3cret")).initialConnectAttempts(1).start())
          .hasMessageStartingWith("FF00148: ")
          .hasMessageContaining("401")
          .hasMessageNotContaining("s3cret");
    }
    assertThatThrownBy(() -> consumer(URI.create("ftp://ann:s3cret@host/x")).start())
        .hasMessageContaining("was ftp://*****@host/x");
    assertThatThrownBy(() -> consumer(URI.create("http://ann:s3@cret@no_host/x")).start())
        .hasMessageContaining("was http://*****@no_host/x");
  }

  @Test
  void sendsTheHeadersThatItIsGiven() {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Authenticator recording =
        request -> {
          seen.add(
              request.header("x-tenant").orElse("none")
                  + " "
                  + request.header("authorization").orElse("none"));
          return () -> "anybody";
        };
    try (TestServer asking = asking(recording)) {
      open(
          consumer(asking.server.uri())
              .header("X-Tenant", Secret.of("blue"))
              .authorization(Secret.of("Bearer t")));
      assertThat(next(states)).isEqualTo("connected");
      assertThat(next(seen)).isEqualTo("blue Bearer t");
      opened.close();
    }
  }

  @Test
  void refusesHeadersThatAreNotForItsUser() {
    WebSocketConsumer.Builder builder = consumer(URI.create("http://ann:pw@127.0.0.1:1"));
    for (String own : new String[] {"Host", "upgrade", "Sec-WebSocket-Key", "AUTHORIZATION"}) {
      assertThatThrownBy(() -> builder.header(own, Secret.of("x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("header must not be ")
          .hasMessageContaining("'" + own + "'");
    }
    for (String value : new String[] {"s3cret\r\nX-B: 1", "s3cret\u0000", "s3crét"}) {
      assertThatThrownBy(() -> builder.header("X-A", Secret.of(value)))
          .hasMessageStartingWith("header must have a name of HTTP and a value of printable")
          .hasMessageNotContaining("s3cr");
    }
    for (String name : new String[] {"X A", "X-A\n", "", "X-Ä"}) {
      assertThatThrownBy(() -> builder.header(name, Secret.of("1")))
          .hasMessageStartingWith("header must have a name of HTTP and a value of printable")
          .hasMessageNotContaining("\n");
    }
    builder.header("X-A", Secret.of("1"));
    assertThatThrownBy(() -> builder.header("x-a", Secret.of("2")))
        .hasMessage("header must be given once, was 'x-a' again");
    builder.authorization(Secret.of("Bearer t"));
    assertThatThrownBy(builder::start).hasMessageStartingWith("authorization must be given in");
  }

  @Test
  void givesUpAnAttemptThatTakesTooLong() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      open(
          consumer(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
              .connectTimeout(Duration.ofMillis(100)));
      assertThat(next(states)).isEqualTo("disconnected");
      assertThat(next(states)).isEqualTo("disconnected");
    }
    for (Duration wrong :
        new Duration[] {Duration.ZERO, Duration.ofNanos(1), Duration.ofMinutes(61)}) {
      assertThatThrownBy(() -> consumer(test.server.uri()).connectTimeout(wrong))
          .hasMessage("connectTimeout must be 1 ms to 1 h, was " + wrong);
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("eventstreams-consumer"))
        .collect(Collectors.toSet());
  }

  @Test
  void failsWhenItsFirstAttemptsDo() throws Exception {
    int closedPort;
    try (ServerSocket closed = new ServerSocket(0)) {
      closedPort = closed.getLocalPort();
    }
    Set<Thread> before = threads();
    WebSocketConsumer.Builder hopeless =
        consumer(URI.create("http://127.0.0.1:" + closedPort)).initialConnectAttempts(3);
    assertThatThrownBy(hopeless::start)
        .isInstanceOf(EventStreamException.class)
        .hasMessageStartingWith(
            "FF00148: no connection to ws://127.0.0.1:"
                + closedPort
                + "/ws within 3 attempts, the last one: cannot connect: ");
    assertThat(states).containsExactly("disconnected", "disconnected");
    for (Thread thread : threads()) {
      if (!before.contains(thread)) {
        thread.join(20_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
    assertThatThrownBy(() -> hopeless.initialConnectAttempts(0))
        .hasMessage("initialConnectAttempts must be at least 1, was 0");
  }

  @Test
  @SuppressWarnings("try") // the server ends before the client does
  void waitsForItsFirstConnectionAndThenComesBackWithoutLimit() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread serving =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 4; i++) {
                    server.accept().close();
                  }
                  try (Socket accepted = server.accept()) {
                    SilentPeer.accept(accepted, SilentPeer.readHead(accepted));
                  }
                  server.close();
                } catch (IOException failure) {
                  states.add(failure.toString());
                }
              });
      serving.start();
      open(
          consumer(URI.create("http://127.0.0.1:" + server.getLocalPort()))
              .initialConnectAttempts(5));
      for (int i = 0; i < 4; i++) {
        assertThat(next(states)).isEqualTo("disconnected");
      }
      assertThat(next(states)).isEqualTo("connected");
      for (int i = 0; i < 6; i++) {
        assertThat(next(states)).isEqualTo("disconnected");
      }
      serving.join(10_000);
    }
  }
}
