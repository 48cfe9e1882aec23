package io.eventstreams.transport.netty.internal.webhook;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Replies from bytes. It also knows of a reply that has only begun, which nothing behind it sees.
 *
 * <p><b>Threads:</b> event loop.
 */
final class ReplyDecoder extends HttpResponseDecoder {
  private final HttpMethod method;
  private boolean midway;

  /**
   * Makes the decoder of one connection.
   *
   * @param method that of all its requests: replies to HEAD have no body, whatever they say
   */
  ReplyDecoder(HttpDecoderConfig limits, HttpMethod method) {
    super(limits);
    this.method = method;
  }

  /**
   * Whether anything has come behind the last whole reply. Blank lines do not count; some receivers
   * send one after a body, and there is no harm in it.
   */
  boolean hasBegun() {
    return midway || actualReadableBytes() > 0;
  }

  @Override
  protected HttpMessage createMessage(String[] statusLine) {
    // From here on its lines may be taken one by one, so that no bytes are left over.
    midway = true;
    return super.createMessage(statusLine);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out)
      throws Exception {
    super.decode(ctx, bytes, out);
    if (!out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent) {
      midway = false;
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage reply) {
    return HttpMethod.HEAD.equals(method) || super.isContentAlwaysEmpty(reply);
  }
}
