package io.eventstreams.transport.netty.internal.webhook;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection, the last handler of its channel. It carries one exchange at a time; a
 * reply's body is thrown away, and one that does not end soon is cut off together with the
 * connection.
 *
 * <p>Nothing in HTTP/1.1 says which request a reply is for. One that nobody asked for would be
 * taken for the next request's, which the receiver may not even have read; so the exchange ends
 * only when all that has been read is looked at, and the connection is closed if anything stands
 * behind the reply. What is still on its way then, and arrives when the next request has been sent,
 * cannot be told from that one's reply.
 *
 * <p><b>Threads:</b> its event loop only.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  static final int MAX_DRAINED_BYTES = 64 * 1024;
  private static final int MAX_INFORMATIONAL = 8;

  /** Whoever sent the request. Exactly one of {@link #ended} and {@link #lost} is called, once. */
  interface Listener {
    /** The final status and the headers have arrived. */
    void replied(HttpResponse reply);

    /** After {@link #replied}: the body is over, or nobody waits for it any more. */
    void ended(boolean reusable);

    /**
     * There will be no reply.
     *
     * @param nothingSent whether no byte of the request left this machine, so that nobody can have
     *     acted on it
     */
    void lost(Throwable cause, boolean nothingSent);
  }

  private final Channel channel;
  private final VettedAddress address;
  private final ReplyDecoder replies;
  private @Nullable Listener listener;
  private boolean replied;
  private boolean replyOver;
  private boolean skippingInformational;
  private int informational;
  private boolean written;
  private boolean keepAlive;
  private boolean sent;
  private long drainedBytes;
  private @Nullable Throwable failure;

  /**
   * Makes the last handler of a channel.
   *
   * @param replies the one before it
   */
  Connection(Channel channel, VettedAddress address, ReplyDecoder replies) {
    this.channel = channel;
    this.address = address;
    this.replies = replies;
  }

  VettedAddress address() {
    return address;
  }

  Channel channel() {
    return channel;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  /** Sends a request, and takes it over. The connection must not be in use. */
  void send(FullHttpRequest request, Listener newListener) {
    if (listener != null) {
      throw new IllegalStateException("a connection carries one exchange at a time");
    }
    listener = newListener;
    replied = false;
    replyOver = false;
    skippingInformational = false;
    informational = 0;
    written = false;
    keepAlive = false;
    sent = false;
    drainedBytes = 0;
    failure = null;
    ChannelFuture writing = channel.writeAndFlush(request);
    writing.addListener(done -> writeDone(newListener, writing));
  }

  /** Bytes have been handed to the network. */
  void bytesSent() {
    sent = true;
  }

  /** Gives up the body of the reply. */
  void cut() {
    end(false);
  }

  /** Closes, and forgets the listener without a word. */
  void abandon() {
    listener = null;
    close(channel);
  }

  private void writeDone(Listener sender, ChannelFuture done) {
    if (sender != listener) {
      return;
    }
    if (done.isSuccess()) {
      written = true;
    } else {
      // An encoder's failure leaves the channel open, and nothing would ever come back on it.
      exceptionCaught(done.cause());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (listener == null) {
        close(channel); // Nobody asked: whatever comes next could not be told from a reply.
      } else if (message instanceof HttpObject part) {
        read(part);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(HttpObject part) {
    if (replyOver) {
      end(false); // The next reply, which nobody asked for.
      return;
    }
    if (part.decoderResult().isFailure()) {
      Throwable cause = Objects.requireNonNull(part.decoderResult().cause());
      if (replied) {
        end(false);
      } else {
        lose(cause);
      }
      return;
    }
    if (part instanceof HttpResponse reply) {
      readHead(reply);
    }
    if (listener != null && part instanceof HttpContent content) {
      readBody(content);
    }
  }

  private void readHead(HttpResponse reply) {
    if (reply.status().codeClass() == HttpStatusClass.INFORMATIONAL
        && reply.status().code() != 101) {
      skippingInformational = true;
      if (++informational > MAX_INFORMATIONAL) {
        lose(new IOException("more than " + MAX_INFORMATIONAL + " informational replies"));
      }
      return;
    }
    replied = true;
    keepAlive = HttpUtil.isKeepAlive(reply) && reply.status().code() != 101;
    if (listener != null) {
      listener.replied(reply);
    }
  }

  private void readBody(HttpContent content) {
    if (skippingInformational) {
      skippingInformational = !(content instanceof LastHttpContent);
      return;
    }
    drainedBytes += content.content().readableBytes();
    if (content instanceof LastHttpContent) {
      if (keepAlive && written) {
        replyOver = true;
      } else {
        end(false);
      }
    } else if (drainedBytes > MAX_DRAINED_BYTES) {
      end(false);
    }
  }

  /** All that has been read so far has been decoded. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (listener == null) {
      if (replies.hasBegun()) {
        close(channel);
      }
    } else if (replyOver) {
      end(!replies.hasBegun() && isOpen());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (replied) {
      end(false);
    } else {
      lose(failure == null ? new IOException("connection closed before a reply") : failure);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    exceptionCaught(cause);
  }

  private void exceptionCaught(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    close(channel);
  }

  /** Closes a channel; how that goes is of no interest, since its end is noticed elsewhere. */
  static void close(Channel channel) {
    ChannelFuture unused = channel.close();
  }

  private void end(boolean reusable) {
    Listener ending = listener;
    listener = null;
    if (!reusable) {
      close(channel);
    }
    if (ending != null) {
      ending.ended(reusable);
    }
  }

  private void lose(Throwable cause) {
    Listener losing = listener;
    listener = null;
    close(channel);
    if (losing != null) {
      losing.lost(cause, !sent);
    }
  }
}
