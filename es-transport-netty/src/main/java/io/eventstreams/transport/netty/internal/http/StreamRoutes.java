package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.UpsertResult;
import io.eventstreams.api.json.SpecJson;
import io.eventstreams.api.query.Page;
import io.eventstreams.api.query.Query;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.transport.netty.ServerLimits;
import io.eventstreams.transport.netty.ServerLimits.Lists;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The resources of streams.
 *
 * <p><b>Threads:</b> opening: event loop; what is done with a body: one of its {@link Lane}.
 *
 * @param <S> the type of the specification
 */
public final class StreamRoutes<S extends EventStreamSpec<S>> {
  private final EventStreamManager<S> manager;
  private final SpecJson<S> json;
  private final Set<String> ownFields;
  private final int maxBodyBytes;
  private final Lists lists;

  public StreamRoutes(EventStreamManager<S> manager, SpecCodec<S> codec, ServerLimits limits) {
    this.manager = manager;
    this.json = new SpecJson<>(codec);
    this.ownFields = Set.copyOf(codec.ownFields());
    this.maxBodyBytes = limits.maxBodyBytes();
    this.lists = limits.lists();
  }

  /** The fields of the application. */
  Set<String> ownFields() {
    return ownFields;
  }

  /** How much of a list one request may read. */
  Lists lists() {
    return lists;
  }

  BodyReader list(RequestHead head) {
    ListRequest request = ListRequest.parse(head.query(), lists);
    return WholeBody.without(
        () -> {
          Page<S> page = manager.list(request.query());
          return Response.json(200, page(page, request.wrapped()));
        });
  }

  private byte[] page(Page<S> page, boolean wrapped) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (wrapped) {
      String total = page.total().isPresent() ? ",\"total\":" + page.total().getAsLong() : "";
      ascii(out, "{\"count\":" + page.items().size() + total + ",\"items\":");
    }
    ascii(out, "[");
    String separator = "";
    for (S stream : page.items()) {
      ascii(out, separator);
      out.writeBytes(json.print(stream));
      separator = ",";
    }
    ascii(out, wrapped ? "]}" : "]");
    return out.toByteArray();
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** As {@link #list}, asked for in a body. */
  BodyReader query(RequestHead head) {
    return withJson(
        head,
        body -> {
          ListRequest request = QueryBody.parse(body, lists);
          return Response.json(200, page(manager.list(request.query()), request.wrapped()));
        });
  }

  BodyReader create(RequestHead head) {
    EntityTag.refuseConditions(head, false);
    return withJson(head, body -> upserted(manager.upsert(null, json.readRequest(body))));
  }

  BodyReader get(String nameOrId) {
    return WholeBody.without(() -> show(manager.getByNameOrId(nameOrId)));
  }

  BodyReader put(RequestHead head, String nameOrId) {
    EntityTag.refuseConditions(head, true);
    String condition = EntityTag.condition(head.headers());
    if (condition == null) {
      return withJson(head, body -> upserted(manager.upsert(nameOrId, json.readRequest(body))));
    }
    return withJson(
        head,
        body -> {
          S wanted = named(json.readRequest(body), nameOrId);
          return show(changeIf(condition, nameOrId, stored -> wanted));
        });
  }

  private S named(S wanted, String nameOrId) {
    String name = wanted.fields().name();
    return name == null || name.isEmpty()
        ? wanted.withFields(wanted.fields().withName(nameOrId))
        : wanted;
  }

  BodyReader patch(RequestHead head, String nameOrId) {
    EntityTag.refuseConditions(head, true);
    String condition = EntityTag.condition(head.headers());
    return withJson(
        head, body -> show(changeIf(condition, nameOrId, stored -> json.merge(stored, body))));
  }

  /** Nobody else changes the stream between the look at its tag and the change. */
  private S changeIf(@Nullable String condition, String nameOrId, UnaryOperator<S> change) {
    return manager.change(
        nameOrId,
        stored -> {
          if (condition != null) {
            EntityTag.require(condition, EntityTag.of(manager.getByNameOrId(nameOrId), json));
          }
          return change.apply(stored);
        });
  }

  BodyReader delete(RequestHead head, String nameOrId) {
    EntityTag.refuseConditions(head, false);
    return WholeBody.without(
        () -> {
          manager.delete(nameOrId);
          return Response.noContent();
        });
  }

  BodyReader start(RequestHead head, String nameOrId) {
    return action(
        head,
        body -> {
          ActionBody.requireEmpty(body);
          manager.start(nameOrId);
          return show(manager.getByNameOrId(nameOrId));
        });
  }

  BodyReader stop(RequestHead head, String nameOrId) {
    return action(
        head,
        body -> {
          ActionBody.requireEmpty(body);
          manager.stop(nameOrId);
          return show(manager.getByNameOrId(nameOrId));
        });
  }

  BodyReader reset(RequestHead head, String nameOrId) {
    return action(
        head,
        body -> {
          ActionBody.Reset wanted = ActionBody.reset(body);
          String expected = wanted.expectedCheckpoint();
          if (expected == null) {
            manager.reset(nameOrId, wanted.sequenceId());
          } else {
            manager.resetIf(nameOrId, expected, wanted.sequenceId());
          }
          return show(manager.getByNameOrId(nameOrId));
        });
  }

  BodyReader why(String nameOrId) {
    return WholeBody.without(() -> Response.json(200, DiagnosisJson.print(manager.why(nameOrId))));
  }

  BodyReader lag(String nameOrId) {
    return WholeBody.without(() -> Response.json(200, LagJson.print(manager.lag(nameOrId))));
  }

  /** Whether the manager and its store answer. */
  BodyReader ready() {
    return WholeBody.without(
        Lane.READINESS,
        () -> {
          manager.list(Query.ALL.withLimit(1));
          return Response.json(200, "{\"status\":\"ready\"}");
        });
  }

  private Response show(S stream) {
    return shown(200, stream);
  }

  private Response upserted(UpsertResult<S> result) {
    return shown(result.created() ? 201 : 200, result.spec());
  }

  private Response shown(int status, S stream) {
    return Response.json(status, json.print(stream)).withHeader("etag", EntityTag.of(stream, json));
  }

  private BodyReader withJson(RequestHead head, WholeBody.Action action) {
    if (!List.of("application/json", "application/merge-patch+json").contains(head.mediaType())) {
      throw ErrorCode.MEDIA_TYPE_UNSUPPORTED.error("the content type must be application/json");
    }
    return WholeBody.limitedTo(maxBodyBytes, action);
  }

  private static BodyReader action(RequestHead head, WholeBody.Action action) {
    EntityTag.refuseConditions(head, false);
    return WholeBody.limitedTo(ActionBody.MAX_BYTES, action);
  }
}
