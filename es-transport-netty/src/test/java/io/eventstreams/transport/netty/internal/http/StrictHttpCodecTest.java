package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A head may come in any pieces: what is read at once depends on the network and on buffers. */
final class StrictHttpCodecTest {
  private static final int MAX_HEAD_BYTES = 4_096;

  /** Two requests with an empty line between them, which some clients send. */
  private static final byte[] GOOD =
      ("POST /a HTTP/1.1\r\nHost: localhost\r\nX: y\r\nContent-Length: 4\r\n\r\nbody\r\n"
              + "GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private static List<String> read(byte[] bytes, int... cuts) {
    EmbeddedChannel channel =
        new EmbeddedChannel(new StrictHttpCodec(new HttpDecoderConfig(), MAX_HEAD_BYTES));
    int from = 0;
    for (int cut : cuts) {
      channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, cut)));
      from = cut;
    }
    channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, bytes.length)));
    List<String> seen = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (part instanceof HttpRequest request) {
        seen.add(
            request.decoderResult().isFailure()
                ? "refused"
                : request.method() + " " + request.uri() + " " + request.headers().size());
      } else if (part instanceof HttpContent content) {
        body.append(content.content().toString(StandardCharsets.US_ASCII));
      }
      ReferenceCountUtil.release(part);
    }
    channel.finishAndReleaseAll();
    seen.add(body.toString());
    return seen;
  }

  @Test
  void requestsAreReadWhereverTheirBytesAreCut() {
    List<String> whole = List.of("POST /a 3", "GET /b 1", "body");
    assertThat(read(GOOD)).isEqualTo(whole);
    for (int first = 1; first < GOOD.length; first++) {
      assertThat(read(GOOD, first)).as("cut at %d", first).isEqualTo(whole);
      for (int second = first + 1; second < GOOD.length; second++) {
        assertThat(read(GOOD, first, second))
            .as("cut at %d and %d", first, second)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void requestsAreReadByteByByte() {
    int[] cuts = new int[GOOD.length - 1];
    Arrays.setAll(cuts, i -> i + 1);
    assertThat(read(GOOD, cuts)).containsExactly("POST /a 3", "GET /b 1", "body");
  }

  @Test
  void anAmbiguousHeadIsRefusedWhereverItIsCut() {
    for (String head :
        List.of(
            "GET /a HTTP/1.1\r\nHost: localhost\r\n X: folded\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: localhost\r\n\n",
            "GET  /a HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
      for (int first = 1; first < bytes.length; first++) {
        for (int second = first + 1; second < bytes.length; second++) {
          assertThat(read(bytes, first, second))
              .as("%s cut at %d and %d", head, first, second)
              .containsExactly("refused", "");
        }
      }
    }
  }
}
