package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.transport.netty.Authenticator;
import io.eventstreams.transport.netty.Authorizer;
import io.eventstreams.transport.netty.ClientRequest;
import io.eventstreams.transport.netty.ServerLimits;
import io.eventstreams.transport.netty.internal.address.Authority;
import io.eventstreams.transport.netty.internal.websocket.StreamAccess;
import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Verdict;
import io.eventstreams.transport.netty.internal.websocket.StreamAccess.Wish;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in that may come in. All must ask for one of the server's own hosts. Without an
 * authenticator nothing else is asked; with one, all requests but those for the health of the
 * process need a client that is recognised.
 *
 * <p><b>Threads:</b> event loop.
 */
public final class AccessGate implements AutoCloseable {
  private static final Admission UNAUTHENTICATED = new Admission(null, ErrorCode.UNAUTHENTICATED);
  private static final Admission FORBIDDEN = new Admission(null, ErrorCode.FORBIDDEN);
  private static final Admission MISDIRECTED = new Admission(null, ErrorCode.HOST_NOT_ALLOWED);
  private static final Admission BUSY = new Admission(null, ErrorCode.SERVER_BUSY);
  private static final Admission ANYBODY = new Admission(null, null);

  /** What watches over the process has no credentials. */
  private static final Set<List<String>> FOR_EVERYBODY =
      Set.of(List.of("health", "live"), List.of("health", "ready"));

  private final HostRule hosts;
  private final @Nullable Authenticator authenticator;
  private final @Nullable Authorizer authorizer;
  private final HookCalls hooks;

  /** For what is asked again and again, which must not take the places of those who come in. */
  private final HookCalls repeated;

  public AccessGate(
      HostRule hosts,
      @Nullable Authenticator authenticator,
      @Nullable Authorizer authorizer,
      ServerLimits limits) {
    this.hosts = hosts;
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.hooks = new HookCalls(new Workers("eventstreams-access-", limits), limits.hookTimeout());
    this.repeated =
        new HookCalls(new Workers("eventstreams-rights-", limits), limits.hookTimeout());
  }

  /**
   * What was decided on a request.
   *
   * @param client who it comes from; null when nobody was asked
   * @param refusal why it is not let in; null when it is
   */
  record Admission(@Nullable Principal client, @Nullable ErrorCode refusal) {}

  /** Decides on a request; the answer comes on the channel's event loop, at once or later. */
  void admit(RequestHead head, Channel channel, Consumer<Admission> then) {
    if (hosts.firstForeign(head.hosts()) != null) {
      then.accept(MISDIRECTED);
      return;
    }
    Authenticator deciding = authenticator;
    if (deciding == null || FOR_EVERYBODY.contains(head.segments())) {
      then.accept(ANYBODY);
      return;
    }
    ClientRequest request = request(head, channel);
    hooks.call(channel.eventLoop(), () -> decide(deciding, request), UNAUTHENTICATED, BUSY, then);
  }

  private Admission decide(Authenticator deciding, ClientRequest request) throws Exception {
    Principal client = deciding.authenticate(request);
    if (client == null) {
      return UNAUTHENTICATED;
    }
    Authorizer rules = authorizer;
    return rules == null || permits(rules, client, request)
        ? new Admission(client, null)
        : FORBIDDEN;
  }

  private static boolean permits(Authorizer rules, Principal client, ClientRequest request) {
    try {
      return rules.mayRequest(client, request);
    } catch (Exception failure) {
      HookCalls.logFailure(failure);
      return false;
    }
  }

  private static ClientRequest request(RequestHead head, Channel channel) {
    HttpHeaders headers = head.headers();
    Map<String, List<String>> values = new HashMap<>();
    for (String name : headers.names()) {
      values.put(name.toLowerCase(Locale.ROOT), headers.getAll(name));
    }
    return new ClientRequest(
        head.method().name(),
        head.segments(),
        values,
        ((InetSocketAddress) channel.remoteAddress()).getAddress());
  }

  /** What clients that are not recognised should send; empty when nobody is asked. */
  String challenge() {
    return authenticator == null ? "" : authenticator.challenge();
  }

  /** The answer to a request that is not let in. */
  Response refused(RequestHead head, ErrorCode refusal) {
    Authority foreign = hosts.firstForeign(head.hosts());
    if (foreign != null) {
      return ErrorResponses.of(ErrorCode.HOST_NOT_ALLOWED.error(hosts.text(foreign)));
    }
    return switch (refusal) {
      case UNAUTHENTICATED ->
          ErrorResponses.of(refusal.error("the request needs valid credentials"))
              .withHeader("www-authenticate", challenge());
      case FORBIDDEN -> ErrorResponses.of(refusal.error("this client may not do that"));
      default ->
          ErrorResponses.of(refusal.error("too many requests are waiting"))
              .withHeader("retry-after", "1");
    };
  }

  /** Which streams a WebSocket of this client may start. */
  StreamAccess streams(@Nullable Principal client, Channel channel) {
    Authorizer rules = authorizer;
    if (rules == null || client == null) {
      return StreamAccess.OPEN;
    }
    return (stream, wish, answer) ->
        (wish == Wish.GO_ON ? repeated : hooks)
            .call(
                channel.eventLoop(),
                () -> rules.mayConsume(client, stream) ? Verdict.PERMITTED : Verdict.DENIED,
                Verdict.DENIED,
                Verdict.UNDECIDED,
                answer);
  }

  @Override
  public void close() {
    hooks.close();
    repeated.close();
  }
}
