package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers with large parked events: their pages, and clients that take their time. */
@Timeout(60)
final class LargeAnswersIT {
  static {
    LeakWatch.install();
  }

  private static final String PARKED = "/api/v1/eventstreams/demo/parked";
  private static final Pattern ID = Pattern.compile("\\{\"id\":\"([^\"]+)\"");
  private static final Pattern NEXT =
      Pattern.compile("<(\\?after=[^&]+&limit=25&count)>; rel=\"next\"");
  private static final int MIB = 1 << 20;

  /** Much more than what the buffers of both sockets hold. */
  private static final int LARGE_BYTES = 32 * MIB;

  @Test
  void aClientThatFollowsTheLinksSeesEachEventOnce() {
    try (TestServer test = new TestServer()) {
      List<String> expected = new ArrayList<>();
      for (int i = 10; i < 20; i++) {
        test.manager.parked.add("id " + i + " &", MIB - 2);
        expected.add("id " + i + " &");
      }
      List<String> seen = new ArrayList<>();
      String query = "?count";
      while (query != null) {
        HttpResponse<String> page = test.call("GET", PARKED + query);
        assertThat(page.body()).hasSizeLessThan(5 * MIB).contains("\"total\":10,");
        ID.matcher(page.body()).results().forEach(found -> seen.add(found.group(1)));
        Matcher next = NEXT.matcher(page.headers().firstValue("link").orElse(""));
        query = next.matches() ? next.group(1) : null;
      }
      assertThat(seen).isEqualTo(expected);
      assertThat(test.call("GET", PARKED + "?limit=4&after=id+15+%26").headers().map())
          .doesNotContainKey("link");
    }
  }

  private static ServerLimits limits(Duration bodyTimeout) {
    return ServerLimits.DEFAULTS.withTimeouts(
        Duration.ofSeconds(10), bodyTimeout, Duration.ofSeconds(10));
  }

  /** Reads so many bytes at a time, up to the end of the connection; answers how many it read. */
  private static int read(ServerLimits limits, int bytes, int millis)
      throws IOException, InterruptedException {
    try (TestServer test = new TestServer(WebSocketOptions.DEFAULTS, limits);
        Socket socket = new Socket()) {
      test.manager.parked.add("1", LARGE_BYTES);
      socket.setReceiveBufferSize(64 << 10);
      socket.connect(new InetSocketAddress("127.0.0.1", test.server.port()));
      String request =
          "GET " + PARKED + "/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      int sum = 0;
      try {
        while (true) {
          int taken = in.readNBytes(bytes).length;
          sum += taken;
          if (taken < bytes) {
            return sum;
          }
          TimeUnit.MILLISECONDS.sleep(millis);
        }
      } catch (SocketException cutOff) {
        return sum;
      }
    }
  }

  /** It takes longer than {@code bodyTimeout}, but never pauses for so long. */
  @Test
  void anAnswerThatIsTakenSteadilyIsTakenWhole() throws Exception {
    assertThat(read(limits(Duration.ofSeconds(2)), 256 << 10, 40)).isGreaterThan(LARGE_BYTES);
  }

  @Test
  void anAnswerThatIsTakenTooSlowlyEndsTheConnection() throws Exception {
    ServerLimits fast = limits(Duration.ofMillis(700)).withMinBodyBytesPerSecond(32 * MIB);
    assertThat(read(fast, 256 << 10, 40)).isLessThan(LARGE_BYTES);
  }

  @Test
  void aClientThatPausesForTooLongIsCutOff() throws Exception {
    ServerLimits patient = limits(Duration.ofMillis(200)).withMinBodyBytesPerSecond(0);
    assertThat(read(patient, 8 * MIB, 1_500)).isLessThan(LARGE_BYTES);
  }
}
