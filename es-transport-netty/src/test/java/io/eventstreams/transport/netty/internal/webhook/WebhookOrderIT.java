package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.HttpConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.transport.netty.LeakWatch;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookOrderIT {
  static {
    LeakWatch.install();
  }

  @AfterEach
  void leavesNoBufferBehind() {
    LeakWatch.check();
  }

  private final AtomicReference<Webhook> webhook = new AtomicReference<>();
  private final AtomicReference<RecordingAttempt> last = new AtomicReference<>();

  /**
   * The event loop may hand out a batch itself, while one of another thread is on its way to it.
   */
  @Test
  void aBatchThatIsHandedOutByTheLoopOvertakesNone() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    HttpConfig http = HttpConfig.builder().maxConnsPerHost(1).build();
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        Webhook opened =
            new Webhook(
                Webhook.LOCAL_ALLOWED,
                new WebhookConfig("http://here.test:" + server.port() + "/", null, null, http),
                host -> {
                  if (first.getAndSet(false)) {
                    fromAnotherThread("{\"x\":2}");
                    last.set(webhook.get().begin("{\"x\":3}"));
                  }
                  return CompletableFuture.completedFuture(
                      List.of(InetAddress.getLoopbackAddress()));
                },
                new TcpConnector())) {
      webhook.set(opened);
      assertThat(Webhook.textOf(opened.begin("{\"x\":1}").outcome())).isEqualTo("Delivered");
      Webhook.await(() -> server.requests().size() == 3, () -> server.requests().toString());
      assertThat(server.requests())
          .extracting(request -> request.body().replaceAll(".*\"x\":(\\d).*", "$1"))
          .containsExactly("1", "2", "3");
      assertThat(Webhook.textOf(last.get().outcome())).isEqualTo("Delivered");
    }
  }

  private void fromAnotherThread(String json) {
    Thread other = new Thread(() -> webhook.get().begin(json));
    other.start();
    try {
      other.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
