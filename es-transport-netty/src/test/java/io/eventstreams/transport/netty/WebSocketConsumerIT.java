package io.eventstreams.transport.netty;

import static io.eventstreams.transport.netty.TestServer.batch;
import static io.eventstreams.transport.netty.TestServer.dispatch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.transport.netty.WebSocketConsumer.Batch;
import io.eventstreams.transport.netty.WebSocketConsumer.ConnectionListener;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
    try (java.net.ServerSocket silent = new java.net.ServerSocket(0)) {
      open(
          consumer(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
              .pingInterval(Duration.ofMillis(100)));
      try (java.net.Socket accepted = silent.accept()) {
        String request = SilentPeer.readHead(accepted);
        SilentPeer.accept(accepted, request);
        assertThat(next(states)).isEqualTo("connected");
        assertThat(next(states)).isEqualTo("disconnected");
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
}
