package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.transport.netty.internal.memory.HeldBytes;
import io.eventstreams.transport.netty.internal.metrics.ServerCounters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of one connection one after another. The channel does not read by itself:
 * each piece is asked for when the one before has been taken, which holds back clients that send
 * faster than their events can be stored, and requests that are sent without awaiting the answer.
 *
 * <p><b>Threads:</b> event loop, but for the reader of the body, which runs in its {@link Lane}.
 */
// A write or close that fails ends the channel, which is noticed there.
@SuppressWarnings("FutureReturnValueIgnored")
final class HttpExchanges extends ChannelInboundHandlerAdapter {
  private static final long LINGER_MILLIS = 1_000;

  /** What is less waits for more, so that a body in tiny pieces does not keep the workers busy. */
  private static final int WORTH_TAKING_BYTES = 8 << 10;

  private enum State {
    /** Waiting for the head of a request. */
    HEAD,
    /** Reading the body of a request. */
    BODY,
    /** The answer is being made or sent. */
    ANSWER,
    /** The last answer has been sent; what still comes is dropped. */
    LINGER
  }

  private final Routes routes;
  private final AccessGate gate;
  private final RequestThreads threads;
  private final RequestClock clock;
  private final ServerCounters counters;

  private final Queue<Object> inbox = new ArrayDeque<>();
  private boolean wanted;
  private boolean handing;
  private State state = State.HEAD;
  private @Nullable BodyReader reader;
  private ByteArrayOutputStream gathered = new ByteArrayOutputStream(0);
  private boolean keepAlive;

  HttpExchanges(
      Routes routes,
      AccessGate gate,
      RequestThreads threads,
      RequestClock clock,
      ServerCounters counters) {
    this.routes = routes;
    this.gate = gate;
    this.threads = threads;
    this.clock = clock;
    this.counters = counters;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    begin(ctx);
  }

  /** Awaits the first request. */
  void begin(ChannelHandlerContext ctx) {
    clock.opened(() -> timedOut(ctx));
    want(ctx);
  }

  /** One read of the socket may bring many pieces; they wait here until they are wanted. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    inbox.add(message);
    handOn(ctx);
  }

  /** Asks for the next piece. */
  private void want(ChannelHandlerContext ctx) {
    wanted = true;
    handOn(ctx);
  }

  private void handOn(ChannelHandlerContext ctx) {
    if (handing) {
      return;
    }
    handing = true;
    while (wanted && !inbox.isEmpty()) {
      wanted = false;
      Object message = inbox.remove();
      try {
        handle(ctx, message);
      } finally {
        ReferenceCountUtil.release(message);
      }
    }
    handing = false;
    if (wanted) {
      ctx.read();
    }
  }

  private void handle(ChannelHandlerContext ctx, Object message) {
    if (state == State.HEAD && message instanceof HttpRequest request) {
      head(ctx, request);
    } else if (state == State.BODY && message instanceof HttpContent content) {
      piece(ctx, content);
    } else {
      // What comes after the last answer, and the end of a request that was refused unread.
      want(ctx);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    inbox.forEach(ReferenceCountUtil::release);
    inbox.clear();
  }

  private void head(ChannelHandlerContext ctx, HttpRequest request) {
    clock.stop();
    state = State.BODY;
    DecoderResult decoded = request.decoderResult();
    if (decoded.isFailure()) {
      refuse(ctx, malformed(decoded.cause()));
      return;
    }
    keepAlive = HttpUtil.isKeepAlive(request);
    RequestHead head;
    try {
      head = RequestHead.of(request);
    } catch (RuntimeException malformed) {
      refuse(ctx, ErrorResponses.of(malformed));
      return;
    }
    boolean asksFirst = request.headers().contains(HttpHeaderNames.EXPECT);
    boolean continues = asksFirst && HttpUtil.is100ContinueExpected(request);
    gate.admit(
        head, ctx.channel(), admission -> admitted(ctx, head, admission, asksFirst, continues));
  }

  private void admitted(
      ChannelHandlerContext ctx,
      RequestHead head,
      AccessGate.Admission admission,
      boolean asksFirst,
      boolean continues) {
    if (ctx.isRemoved() || !ctx.channel().isActive()) {
      return;
    }
    ErrorCode notAdmitted = admission.refusal();
    if (notAdmitted != null) {
      // Nothing of the body is read for those who may not send it.
      refuse(ctx, gate.refused(head, notAdmitted));
      return;
    }
    try {
      reader = routes.open(head.from(admission.client()), ctx.channel());
    } catch (RuntimeException refusal) {
      if (asksFirst) {
        refuse(ctx, ErrorResponses.of(refusal));
        return;
      }
      // The rest of a small body is read, so that the connection can be used again.
      reader = new RefusedBody(ErrorResponses.of(refusal));
    }
    if (continues) {
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
    clock.bodyBegins();
    readMore(ctx);
  }

  private static Response malformed(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return ErrorResponses.of(414, ErrorCode.REQUEST_MALFORMED.error("the URI is too long"));
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return ErrorResponses.of(431, ErrorCode.REQUEST_MALFORMED.error("the headers are too long"));
    }
    return ErrorResponses.of(ErrorCode.REQUEST_MALFORMED.error("the request is not valid HTTP"));
  }

  private void readMore(ChannelHandlerContext ctx) {
    clock.awaitBody(() -> timedOut(ctx));
    want(ctx);
  }

  private void piece(ChannelHandlerContext ctx, HttpContent content) {
    clock.bodyCame(content.content().readableBytes());
    if (content.decoderResult().isFailure()) {
      refuse(ctx, malformed(content.decoderResult().cause()));
      return;
    }
    boolean last = content instanceof LastHttpContent;
    BodyReader taking = reader;
    if (taking == null) {
      return;
    }
    if (!last && taking.onlyCollects()) {
      take(ctx, taking, ByteBufUtil.getBytes(content.content()), false);
      return;
    }
    gathered.writeBytes(ByteBufUtil.getBytes(content.content()));
    if (!last && gathered.size() < WORTH_TAKING_BYTES) {
      readMore(ctx);
      return;
    }
    byte[] bytes = gathered.toByteArray();
    gathered = new ByteArrayOutputStream(0);
    state = last ? State.ANSWER : State.BODY;
    if (taking.lane() == Lane.EVENT_LOOP) {
      take(ctx, taking, bytes, last);
      return;
    }
    Turn turn = new Turn(ctx, () -> take(ctx, taking, bytes, last));
    if (threads.execute(taking.lane(), turn)) {
      if (last) {
        clock.awaitTurn(turn::lookForTheClient);
      }
    } else {
      state = State.ANSWER;
      answer(ctx, busy(taking, "too many requests are waiting"), last);
    }
  }

  /** Worker, or event loop. */
  private void take(ChannelHandlerContext ctx, BodyReader taking, byte[] bytes, boolean last) {
    Response response;
    boolean complete = last;
    try {
      if (bytes.length > 0) {
        taking.accept(bytes);
      }
      response = last ? taking.finish() : null;
    } catch (VirtualMachineError fault) {
      if (!(fault instanceof StackOverflowError)) {
        // Nobody knows what it has left behind, so that no answer would be right.
        ctx.close();
        throw fault;
      }
      response = taking.failed(fault);
    } catch (Throwable failure) {
      response = taking.failed(failure);
    }
    Response result = response;
    if (ctx.executor().inEventLoop()) {
      taken(ctx, taking, result, complete);
    } else {
      ctx.executor().execute(() -> taken(ctx, taking, result, complete));
    }
  }

  private void taken(
      ChannelHandlerContext ctx, BodyReader taking, @Nullable Response response, boolean complete) {
    if (response != null) {
      answer(ctx, response, complete);
    } else if (HeldBytes.of(ctx.channel()).hold(taking.heldBytes())) {
      readMore(ctx);
    } else {
      refuse(ctx, busy(taking, "there is no room for more of the body"));
    }
  }

  private static Response busy(BodyReader taking, String why) {
    return taking.failed(ErrorCode.SERVER_BUSY.error(why)).withHeader("retry-after", "1");
  }

  /** Answers at once; the connection ends, since the rest of the request has not been read. */
  private void refuse(ChannelHandlerContext ctx, Response response) {
    answer(ctx, response, false);
  }

  private void timedOut(ChannelHandlerContext ctx) {
    if (state == State.HEAD || state == State.BODY) {
      EventStreamException late =
          ErrorCode.REQUEST_TIMED_OUT.error("the request did not arrive in time");
      refuse(ctx, reader == null ? ErrorResponses.of(late) : reader.failed(late));
    } else {
      ctx.close();
    }
  }

  private void answer(ChannelHandlerContext ctx, Response response, boolean requestComplete) {
    counters.answered(response.status());
    state = State.ANSWER;
    reader = null;
    HeldBytes.of(ctx.channel()).hold(0);
    boolean stays = keepAlive && requestComplete;
    ChannelFuture writing = ctx.writeAndFlush(encoded(response, stays));
    clock.awaitTaken(() -> unsentBytes(ctx), () -> ctx.close());
    writing.addListener(
        sent -> {
          if (!sent.isSuccess()) {
            ctx.close();
          } else if (response.webSocket() != null) {
            SocketPipeline.becomeWebSocket(ctx.pipeline(), response.webSocket());
          } else if (stays) {
            state = State.HEAD;
            clock.awaitRequest(() -> ctx.close(), () -> timedOut(ctx));
            want(ctx);
          } else {
            linger(ctx);
          }
        });
  }

  /** What the socket has not taken yet. */
  private static long unsentBytes(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer outbound = ctx.channel().unsafe().outboundBuffer();
    return outbound == null ? 0 : outbound.totalPendingWriteBytes() - outbound.currentProgress();
  }

  private static FullHttpResponse encoded(Response response, boolean stays) {
    ByteBuf body = Unpooled.wrappedBuffer(response.body());
    FullHttpResponse http =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), body);
    response.headers().forEach((name, value) -> http.headers().set(name, value));
    if (response.webSocket() != null) {
      return http;
    }
    http.headers().set("x-content-type-options", "nosniff");
    http.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    if (response.status() != 204) {
      if (!http.headers().contains(HttpHeaderNames.CONTENT_TYPE)) {
        http.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
      }
      http.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
    }
    if (!stays) {
      http.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return http;
  }

  /** Closes in the way that lets a client which is still sending read the answer. */
  private void linger(ChannelHandlerContext ctx) {
    state = State.LINGER;
    clock.stop();
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutdownOutput(ctx);
    } else {
      tls.closeOutbound().addListener(saidGoodBye -> shutdownOutput(ctx));
    }
    ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    want(ctx);
  }

  private static void shutdownOutput(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof SocketChannel socket) {
      socket.shutdownOutput();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ctx.close();
  }
}
