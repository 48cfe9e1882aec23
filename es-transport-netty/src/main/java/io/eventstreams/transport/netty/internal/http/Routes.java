package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.text.Printable;
import io.eventstreams.transport.netty.internal.websocket.WebSocketHub;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which method of which path leads where.
 *
 * <p><b>Threads:</b> event loop.
 */
public final class Routes {
  private final StreamRoutes<?> streams;
  private final @Nullable EventRoutes<?> events;
  private final WebSocketUpgrade upgrade;
  private final OriginRule origins;

  public Routes(
      StreamRoutes<?> streams,
      @Nullable EventRoutes<?> events,
      WebSocketHub hub,
      OriginRule origins) {
    this.streams = streams;
    this.events = events;
    this.upgrade = new WebSocketUpgrade(hub);
    this.origins = origins;
  }

  /** Who takes the body of this request; a refusal is one as well. */
  BodyReader open(RequestHead head, Channel channel) {
    if (!origins.permits(head.headers())) {
      return answered(
          ErrorResponses.of(
              ErrorCode.ORIGIN_NOT_ALLOWED.error("pages of this origin may not use this server")));
    }
    Map<HttpMethod, Endpoint> resource = resource(head.segments());
    if (resource.isEmpty()) {
      throw ErrorCode.ROUTE_UNKNOWN.error(
          "there is nothing at '/" + Printable.of(String.join("/", head.segments())) + "'");
    }
    Endpoint endpoint = resource.get(head.method());
    if (endpoint == null) {
      String allow = String.join(", ", resource.keySet().stream().map(HttpMethod::name).toList());
      return answered(
          ErrorResponses.of(ErrorCode.METHOD_NOT_ALLOWED.error("the method must be " + allow))
              .withHeader("allow", allow));
    }
    return endpoint.open(head, channel);
  }

  /** Answers after a body that is of no interest. */
  static BodyReader answered(Response response) {
    return WholeBody.quick(ActionBody.MAX_BYTES, ignored -> response);
  }

  private Map<HttpMethod, Endpoint> resource(List<String> path) {
    Map<HttpMethod, Endpoint> methods = new LinkedHashMap<>();
    if (path.get(0).equals("ws")) {
      methods.put(
          HttpMethod.GET,
          (head, channel) ->
              WholeBody.quick(ActionBody.MAX_BYTES, body -> upgrade.answer(head, channel)));
    } else if (path.equals(List.of("health", "live"))) {
      methods.put(
          HttpMethod.GET, (head, channel) -> answered(Response.json(200, "{\"status\":\"live\"}")));
    } else if (path.equals(List.of("health", "ready"))) {
      methods.put(HttpMethod.GET, (head, channel) -> streams.ready());
    } else if (path.size() > 2 && path.subList(0, 2).equals(List.of("api", "v1"))) {
      api(path.subList(2, path.size()), methods);
    }
    return methods;
  }

  private void api(List<String> path, Map<HttpMethod, Endpoint> methods) {
    if (path.equals(List.of("events"))) {
      EventRoutes<?> publishing = events;
      if (publishing != null) {
        methods.put(HttpMethod.POST, publishing::publish);
      }
    } else if (path.get(0).equals("eventstreams") && path.size() == 1) {
      methods.put(HttpMethod.GET, (head, channel) -> streams.list(head));
      methods.put(HttpMethod.POST, (head, channel) -> streams.create(head));
    } else if (path.get(0).equals("eventstreams") && path.size() == 2 && !path.get(1).isEmpty()) {
      String nameOrId = path.get(1);
      methods.put(HttpMethod.GET, (head, channel) -> streams.get(nameOrId));
      methods.put(HttpMethod.PUT, (head, channel) -> streams.put(head, nameOrId));
      methods.put(HttpMethod.PATCH, (head, channel) -> streams.patch(head, nameOrId));
      methods.put(HttpMethod.DELETE, (head, channel) -> streams.delete(nameOrId));
    } else if (path.get(0).equals("eventstreams") && path.size() == 3) {
      action(path.get(1), path.get(2), methods);
    }
  }

  private void action(String nameOrId, String action, Map<HttpMethod, Endpoint> methods) {
    switch (action) {
      case "start" -> methods.put(HttpMethod.POST, (head, channel) -> streams.start(nameOrId));
      case "stop" -> methods.put(HttpMethod.POST, (head, channel) -> streams.stop(nameOrId));
      case "reset" -> methods.put(HttpMethod.POST, (head, channel) -> streams.reset(nameOrId));
      default -> {
        // No such resource.
      }
    }
  }
}
