package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.text.DurationText;
import io.eventstreams.transport.netty.internal.address.IpLiteral;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request: resolve the host, check what it resolved to, take a connection, send, and wait for
 * the reply, all of it before a deadline. A kept connection that turns out dead before anything was
 * sent on it is replaced once by a new one. Once a byte was sent, the receiver may have acted on
 * the request, though it closed without a reply: then this request has failed, and whether it is
 * repeated is for the rules of repetition to say.
 *
 * <p><b>Source:</b> RFC 9110, section 9.2.2, and RFC 9112, section 9.3.1.
 *
 * <p><b>Threads:</b> its event loop only.
 */
final class Exchange implements ConnectionPool.Taker, Connection.Listener {
  /** How long a reply's body may go on when its status, which decides, is known. */
  private static final Duration DRAIN_TIME = Duration.ofSeconds(1);

  private final WebhookClient client;
  private final Supplier<FullHttpRequest> request;
  private final Consumer<TryResult> end;
  private List<VettedAddress> addresses = List.of();
  private ConnectionPool.@Nullable Request wish;
  private @Nullable Connection connection;
  private boolean reused;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> drainEnd;
  private @Nullable TryResult decided;
  private boolean over;

  /**
   * An exchange that makes its request when it has a connection, and tells its end exactly once.
   */
  Exchange(WebhookClient client, Supplier<FullHttpRequest> request, Consumer<TryResult> end) {
    this.client = client;
    this.request = request;
    this.end = end;
  }

  void start() {
    long nanos = client.plan().client().requestTimeout().toNanos();
    deadline = client.loop().schedule(this::deadlinePassed, nanos, TimeUnit.NANOSECONDS);
    IpLiteral literal = client.plan().target().literal();
    if (literal != null) {
      resolved(List.of(literal.address()), null);
      return;
    }
    CompletionStage<List<InetAddress>> answer;
    try {
      answer = client.resolver().resolve(client.plan().target().host());
    } catch (RuntimeException failure) {
      resolved(null, failure);
      return;
    }
    answer.whenComplete(this::onResolved);
  }

  /** Closes everything at once; the end is not told. */
  void abandon() {
    if (over) {
      return;
    }
    over = true;
    cancelTimers();
    if (wish != null) {
      wish.withdraw();
    }
    if (connection != null) {
      connection.abandon();
    }
  }

  private void onResolved(@Nullable List<InetAddress> found, @Nullable Throwable failure) {
    if (client.loop().inEventLoop()) {
      resolved(found, failure);
      return;
    }
    try {
      client.loop().execute(() -> resolved(found, failure));
    } catch (RejectedExecutionException closed) {
      // The loop is gone, and whoever ended it has ended this exchange.
      over = true;
    }
  }

  private void resolved(@Nullable List<InetAddress> found, @Nullable Throwable failure) {
    if (over) {
      return;
    }
    if (found == null || found.isEmpty()) {
      finish(TryResult.last(DispatchOutcome.unavailable(unresolvable(failure))));
      return;
    }
    try {
      addresses = VettedAddress.vetAll(client.plan().target(), found, client.plan().localAllowed());
    } catch (EventStreamException blocked) {
      finish(TryResult.last(DispatchOutcome.unavailable(blocked)));
      return;
    }
    takeConnection(false);
  }

  private void takeConnection(boolean onlyNew) {
    wish = client.pool().take(addresses, onlyNew, this);
  }

  @Override
  public void connected(Connection taken, boolean wasInUse) {
    connection = taken;
    reused = wasInUse;
    FullHttpRequest message;
    try {
      message = request.get();
    } catch (IllegalArgumentException invalid) {
      connection = null;
      client.pool().giveBack(taken);
      finish(failed(invalid));
      return;
    }
    taken.send(message, this);
  }

  @Override
  public void notConnected(Throwable cause) {
    finish(failed(cause));
  }

  @Override
  public void replied(HttpResponse reply) {
    decided =
        ReplyRule.resultOf(
            reply.status(),
            reply.headers(),
            client.plan().client().retry(),
            client.clock().instant());
    drainEnd = client.loop().schedule(this::cutBody, DRAIN_TIME.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void ended(boolean reusable) {
    Connection used = connection;
    connection = null;
    if (reusable && used != null) {
      client.pool().giveBack(used);
    }
    if (decided != null) {
      finish(decided);
    }
  }

  @Override
  public void lost(Throwable cause, boolean nothingSent) {
    connection = null;
    if (reused && nothingSent && !over) {
      takeConnection(true);
    } else {
      finish(failed(cause));
    }
  }

  private void cutBody() {
    drainEnd = null;
    if (connection != null) {
      connection.cut();
    }
  }

  private void deadlinePassed() {
    deadline = null;
    if (decided != null) {
      cutBody();
      return;
    }
    Duration limit = client.plan().client().requestTimeout();
    abandon();
    over = false;
    finish(
        failed(
            new java.net.SocketTimeoutException("no reply within " + DurationText.print(limit))));
  }

  private void finish(TryResult result) {
    if (over) {
      return;
    }
    over = true;
    cancelTimers();
    end.accept(result);
  }

  private void cancelTimers() {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (drainEnd != null) {
      drainEnd.cancel(false);
    }
  }

  private EventStreamException unresolvable(@Nullable Throwable failure) {
    String text = "webhook host '" + client.plan().target().host() + "' could not be resolved";
    return failure == null
        ? ErrorCode.WEBHOOK_HOST_UNRESOLVABLE.error(text)
        : ErrorCode.WEBHOOK_HOST_UNRESOLVABLE.error(text, failure);
  }

  private static TryResult failed(Throwable cause) {
    String text = "webhook request failed: " + FailureText.of(cause);
    return new TryResult(
        DispatchOutcome.unavailable(ErrorCode.WEBHOOK_TRANSPORT_FAILED.error(text, cause)), true);
  }
}
