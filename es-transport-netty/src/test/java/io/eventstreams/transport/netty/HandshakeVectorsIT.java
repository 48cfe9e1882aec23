package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What browsers and attackers may put into a handshake: origins, and offers of compression. */
final class HandshakeVectorsIT {
  static {
    LeakWatch.install();
  }

  /** The host of the handshakes is {@code localhost:1}. */
  private static final List<String> OWN_AND_LISTED =
      List.of(
          "http://localhost:1",
          "https://localhost:1",
          "HTTP://LOCALHOST:1",
          " http://localhost:1 ",
          "https://console.example.org",
          "https://Console.Example.ORG",
          "http://[::1]:3000");

  private static final List<String> FOREIGN =
      List.of(
          "",
          "null",
          "*",
          "file://",
          "about:blank",
          "data:text/html,x",
          "localhost:1",
          "//localhost:1",
          "ws://localhost:1",
          "wss://localhost:1",
          "ftp://localhost:1",
          "http:/localhost:1",
          "http:localhost:1",
          "http://localhost",
          "http://localhost:",
          "http://localhost:2",
          "http://localhost:01",
          "http://localhost:1/",
          "http://localhost:1/path",
          "http://localhost:1?",
          "http://localhost:1#",
          "http://localhost:1.evil.example",
          "http://localhost:1@evil.example",
          "http://evil.example@localhost:1",
          "http://evil.example#localhost:1",
          "http://evil.example?localhost:1",
          "http://evil.example/localhost:1",
          "http://evil.example\\localhost:1",
          "http://evil.example,http://localhost:1",
          "http://localhost:1,http://evil.example",
          "http://localhost:1 http://evil.example",
          "http://localhost%3A1",
          "http://localhost.:1",
          "http://xlocalhost:1",
          "http://127.0.0.1:1",
          "http://l\u043ecalhost:1",
          "https://console.example.org.evil.example",
          "https://evil-console.example.org",
          "https://console.example.org:443",
          "http://console.example.org",
          "https://console.example.orgx",
          "https://example.org",
          "https://sub.console.example.org",
          "https://console.example.org/",
          "http://[::1]:3001",
          "http://::1:3000");

  private final TestServer test =
      new TestServer(
          WebSocketOptions.builder()
              .allowedOrigins(Set.of("https://Console.example.org", "http://[::1]:3000"))
              .build());

  @AfterEach
  void close() {
    test.close();
  }

  private String answerTo(String headers) {
    try (RawSocket raw = new RawSocket(test.server)) {
      raw.send(RawSocket.handshake("/ws", headers));
      return raw.readHead();
    }
  }

  @Test
  void onlyOwnAndListedOriginsComeIn() {
    for (String origin : OWN_AND_LISTED) {
      assertThat(answerTo("Origin: " + origin + "\r\n")).as(origin).startsWith("HTTP/1.1 101 ");
    }
    for (String origin : FOREIGN) {
      assertThat(answerTo("Origin: " + origin + "\r\n"))
          .as(origin)
          .startsWith("HTTP/1.1 403 ")
          .doesNotContainIgnoringCase("access-control");
      assertThat(answerTo("Origin: http://localhost:1\r\nOrigin: " + origin + "\r\n"))
          .as("own, then " + origin)
          .startsWith("HTTP/1.1 403 ");
    }
    System.out.println(OWN_AND_LISTED.size() + 2 * FOREIGN.size() + " origins: 0 bypasses");
  }

  /** All mixes of the parameters of RFC 7692. */
  private static List<String> offers() {
    List<String> windows = List.of("", "=8", "=9", "=12", "=15");
    List<String> offers = new ArrayList<>();
    for (String serverTakeover : List.of("", "; server_no_context_takeover")) {
      for (String clientTakeover : List.of("", "; client_no_context_takeover")) {
        for (String server : windows) {
          for (String client : windows) {
            offers.add(
                "permessage-deflate"
                    + serverTakeover
                    + clientTakeover
                    + (server.isEmpty() ? "" : "; server_max_window_bits" + server)
                    + "; client_max_window_bits"
                    + client);
          }
        }
      }
    }
    offers.add("permessage-deflate");
    offers.add("permessage-deflate; client_max_window_bits, permessage-deflate");
    offers.add("x-webkit-deflate-frame");
    offers.add("deflate-stream, mux; max-channels=4");
    return offers;
  }

  @Test
  void offersOfCompressionAreDeclinedAndWhatIsCompressedAllTheSameIsRefused() {
    for (String offer : offers()) {
      try (RawSocket raw = new RawSocket(test.server)) {
        raw.send(RawSocket.handshake("/ws", "Sec-WebSocket-Extensions: " + offer + "\r\n"));
        assertThat(raw.readHead())
            .as(offer)
            .startsWith("HTTP/1.1 101 ")
            .doesNotContainIgnoringCase("sec-websocket-extensions");
        raw.frame(0xc1, new byte[] {(byte) 0xaa, (byte) 0xae, 0x05, 0x00});
        assertThat(raw.awaitCloseCode()).as(offer).isEqualTo(1002);
      }
    }
    System.out.println(offers().size() + " offers of compression declined");
  }
}
