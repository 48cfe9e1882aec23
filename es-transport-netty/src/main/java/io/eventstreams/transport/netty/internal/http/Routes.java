package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.ServerLimits.Lists;
import io.eventstreams.transport.netty.internal.metrics.MetricsPage;
import io.eventstreams.transport.netty.internal.metrics.MetricsText;
import io.eventstreams.transport.netty.internal.websocket.WebSocketHub;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which method of which path leads where.
 *
 * <p><b>Threads:</b> event loop.
 */
public final class Routes {
  private static final String STREAMS = "/api/v1/eventstreams";
  private static final String STREAM = STREAMS + "/{nameOrId}";
  private static final int NAME_OR_ID = 3;
  private static final int PARKED_ID = 5;

  private final OriginRule origins;
  private final List<Route> table = new ArrayList<>();

  public Routes(
      StreamRoutes<?> streams,
      ParkedRoutes parked,
      @Nullable EventRoutes<?> events,
      MetricsPage metrics,
      WebSocketHub hub,
      AccessGate gate,
      OriginRule origins) {
    this.origins = origins;
    WebSocketUpgrade upgrade = new WebSocketUpgrade(hub, gate);
    add(
        "GET",
        "/health/live",
        (head, channel) -> answered(Response.json(200, "{\"status\":\"live\"}")));
    add("GET", "/health/ready", (head, channel) -> streams.ready());
    add(
        "GET",
        "/metrics",
        (head, channel) ->
            WholeBody.without(() -> Response.text(MetricsText.CONTENT_TYPE, metrics.print())));
    add(
        "GET",
        "/ws",
        (head, channel) ->
            WholeBody.quick(ActionBody.MAX_BYTES, body -> upgrade.answer(head, channel)));
    ApiSecurity security = ApiSecurity.of(gate.challenge(), metrics.needsCertificates());
    byte[] openApi =
        OpenApiDocument.of(streams.ownFields(), events != null, streams.lists(), security);
    add("GET", "/api/v1/openapi.json", (head, channel) -> answered(Response.json(200, openApi)));
    if (events != null) {
      add("POST", "/api/v1/events", events::publish);
    }
    addStreams(streams);
    addParked(parked, streams.lists());
  }

  private void addStreams(StreamRoutes<?> streams) {
    add("GET", STREAMS, (head, channel) -> streams.list(head));
    add("POST", STREAMS, (head, channel) -> streams.create(head));
    add("GET", STREAM, (head, channel) -> streams.get(nameOrId(head)));
    add("PUT", STREAM, (head, channel) -> streams.put(head, nameOrId(head)));
    add("PATCH", STREAM, (head, channel) -> streams.patch(head, nameOrId(head)));
    add("DELETE", STREAM, (head, channel) -> streams.delete(head, nameOrId(head)));
    add("POST", STREAMS + "/query", (head, channel) -> streams.query(head));
    add("POST", STREAM + "/start", (head, channel) -> streams.start(head, nameOrId(head)));
    add("POST", STREAM + "/resume", (head, channel) -> streams.start(head, nameOrId(head)));
    add("POST", STREAM + "/stop", (head, channel) -> streams.stop(head, nameOrId(head)));
    add("POST", STREAM + "/suspend", (head, channel) -> streams.stop(head, nameOrId(head)));
    add("POST", STREAM + "/reset", (head, channel) -> streams.reset(head, nameOrId(head)));
    add("GET", STREAM + "/why", (head, channel) -> streams.why(nameOrId(head)));
    add("GET", STREAM + "/lag", (head, channel) -> streams.lag(nameOrId(head)));
  }

  private void addParked(ParkedRoutes parked, Lists limits) {
    String all = STREAM + "/parked";
    String one = all + "/{id}";
    add("GET", all, (head, channel) -> parked.list(head, nameOrId(head), limits));
    add("POST", all + "/replay", (head, channel) -> parked.replay(nameOrId(head)));
    add("GET", one, (head, channel) -> parked.get(nameOrId(head), parkedId(head)));
    add("DELETE", one, (head, channel) -> parked.drop(nameOrId(head), parkedId(head)));
  }

  private void add(String method, String template, Endpoint endpoint) {
    table.add(Route.of(method, template, endpoint));
  }

  List<Route> table() {
    return List.copyOf(table);
  }

  private static String nameOrId(RequestHead head) {
    return head.segments().get(NAME_OR_ID);
  }

  private static String parkedId(RequestHead head) {
    return head.segments().get(PARKED_ID);
  }

  /** Who takes the body of this request; a refusal is one as well. */
  BodyReader open(RequestHead head, Channel channel) {
    if (!origins.permits(head.headers())) {
      return new RefusedBody(
          ErrorResponses.of(
              ErrorCode.ORIGIN_NOT_ALLOWED.error("pages of this origin may not use this server")));
    }
    List<Route> resource = table.stream().filter(route -> route.matches(path(head))).toList();
    if (resource.isEmpty()) {
      throw ErrorCode.ROUTE_UNKNOWN.error(
          "there is nothing at '/" + Printable.of(String.join("/", head.segments())) + "'");
    }
    for (Route route : resource) {
      if (route.method().equals(head.method())) {
        return route.endpoint().open(head, channel);
      }
    }
    String allow =
        String.join(
            ", ", resource.stream().map(route -> route.method().name()).distinct().toList());
    return new RefusedBody(
        ErrorResponses.of(ErrorCode.METHOD_NOT_ALLOWED.error("the method must be " + allow))
            .withHeader("allow", allow));
  }

  /** What follows {@code /ws} is ignored. */
  private static List<String> path(RequestHead head) {
    return head.segments().get(0).equals("ws") ? List.of("ws") : head.segments();
  }

  /** Answers after a body that is of no interest. */
  private static BodyReader answered(Response response) {
    return WholeBody.quick(ActionBody.MAX_BYTES, ignored -> response);
  }
}
