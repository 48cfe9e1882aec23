package io.eventstreams.transport.netty.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Requests from bytes and bytes from answers. A head is looked at as a whole by {@link HeadRule}
 * before it is decoded; after one that is refused, nothing more is read from the connection.
 *
 * <p><b>Threads:</b> event loop.
 */
final class StrictHttpCodec
    extends CombinedChannelDuplexHandler<StrictHttpCodec.Decoder, StrictHttpCodec.Encoder> {
  /**
   * Makes the codec of one connection.
   *
   * @param maxHeadBytes a longer head is decoded without being whole, which finds it too long
   */
  StrictHttpCodec(HttpDecoderConfig config, int maxHeadBytes) {
    Queue<HttpMethod> asked = new ArrayDeque<>();
    init(new Decoder(config, maxHeadBytes, asked), new Encoder(asked));
  }

  static final class Decoder extends HttpRequestDecoder {
    private final int maxHeadBytes;
    private final Queue<HttpMethod> asked;
    private boolean atHead = true;
    private boolean refused;

    /** How much of the head has been looked through for the ends of lines. */
    private int scanned;

    /** Where in the head the line begins whose end has not come yet. */
    private int lineStart;

    private Decoder(HttpDecoderConfig config, int maxHeadBytes, Queue<HttpMethod> asked) {
      super(config);
      this.maxHeadBytes = maxHeadBytes;
      this.asked = asked;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out)
        throws Exception {
      if (refused) {
        bytes.skipBytes(bytes.readableBytes());
        return;
      }
      if (atHead && !isReady(bytes, out)) {
        return;
      }
      int before = out.size();
      super.decode(ctx, bytes, out);
      for (int i = before; i < out.size(); i++) {
        if (out.get(i) instanceof HttpRequest request) {
          asked.add(request.method());
          atHead = false;
        }
        if (out.get(i) instanceof LastHttpContent) {
          atHead = true;
        }
      }
    }

    /** Whether the head may be decoded; what is not whole waits, what is refused is told. */
    private boolean isReady(ByteBuf bytes, List<Object> out) {
      if (lineStart == 0 && skipBlankLines(bytes)) {
        scanned = 0;
      }
      int start = bytes.readerIndex();
      int line = start + lineStart;
      int from = start + scanned;
      while (true) {
        int lineFeed = bytes.indexOf(from, bytes.writerIndex(), (byte) '\n');
        if (lineFeed < 0) {
          scanned = bytes.readableBytes();
          lineStart = line - start;
          return scanned > maxHeadBytes && restart();
        }
        boolean blank = lineFeed == line + 1 && bytes.getByte(line) == '\r';
        if (blank || !HeadRule.endsWell(bytes, start, lineFeed)) {
          if (!blank || !HeadRule.permits(bytes, start, lineFeed + 1)) {
            refuse(bytes, out);
            return false;
          }
          return restart();
        }
        line = lineFeed + 1;
        from = line;
      }
    }

    private boolean restart() {
      scanned = 0;
      lineStart = 0;
      return true;
    }

    /** Some clients send one after a body; there is no harm in it. */
    private static boolean skipBlankLines(ByteBuf bytes) {
      boolean skipped = false;
      while (bytes.readableBytes() >= 2
          && bytes.getByte(bytes.readerIndex()) == '\r'
          && bytes.getByte(bytes.readerIndex() + 1) == '\n') {
        bytes.skipBytes(2);
        skipped = true;
      }
      return skipped;
    }

    private void refuse(ByteBuf bytes, List<Object> out) {
      refused = true;
      bytes.skipBytes(bytes.readableBytes());
      FullHttpRequest unread =
          new DefaultFullHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/");
      unread.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("an ambiguous head")));
      asked.add(HttpMethod.GET);
      out.add(unread);
    }
  }

  /** Answers to HEAD have no body, whatever their headers say. */
  static final class Encoder extends HttpResponseEncoder {
    private final Queue<HttpMethod> asked;
    private boolean empty;

    private Encoder(Queue<HttpMethod> asked) {
      this.asked = asked;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
      if (response.status().code() != 100) {
        empty = HttpMethod.HEAD.equals(asked.poll());
      }
      return empty || super.isContentAlwaysEmpty(response);
    }
  }
}
