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
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The resources of streams.
 *
 * <p><b>Threads:</b> opening: event loop; what is done with a body: a worker.
 *
 * @param <S> the type of the specification
 */
public final class StreamRoutes<S extends EventStreamSpec<S>> {
  private final EventStreamManager<S> manager;
  private final SpecJson<S> json;
  private final int maxBodyBytes;

  public StreamRoutes(EventStreamManager<S> manager, SpecCodec<S> codec, ServerLimits limits) {
    this.manager = manager;
    this.json = new SpecJson<>(codec);
    this.maxBodyBytes = limits.maxBodyBytes();
  }

  BodyReader list(RequestHead head) {
    ListRequest request = ListRequest.parse(head.query());
    return withoutBody(
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

  BodyReader create(RequestHead head) {
    return withSpec(head, body -> upserted(manager.upsert(null, json.readRequest(body))));
  }

  BodyReader get(String nameOrId) {
    return withoutBody(() -> show(manager.getByNameOrId(nameOrId)));
  }

  BodyReader put(RequestHead head, String nameOrId) {
    return withSpec(head, body -> upserted(manager.upsert(nameOrId, json.readRequest(body))));
  }

  BodyReader patch(RequestHead head, String nameOrId) {
    return withSpec(
        head, body -> show(manager.change(nameOrId, stored -> json.merge(stored, body))));
  }

  BodyReader delete(String nameOrId) {
    return withoutBody(
        () -> {
          manager.delete(nameOrId);
          return Response.noContent();
        });
  }

  BodyReader start(String nameOrId) {
    return action(
        body -> {
          ActionBody.requireEmpty(body);
          manager.start(nameOrId);
          return show(manager.getByNameOrId(nameOrId));
        });
  }

  BodyReader stop(String nameOrId) {
    return action(
        body -> {
          ActionBody.requireEmpty(body);
          manager.stop(nameOrId);
          return show(manager.getByNameOrId(nameOrId));
        });
  }

  BodyReader reset(String nameOrId) {
    return action(
        body -> {
          manager.reset(nameOrId, ActionBody.sequenceId(body));
          return show(manager.getByNameOrId(nameOrId));
        });
  }

  /** Whether the manager and its store answer. */
  BodyReader ready() {
    return withoutBody(
        () -> {
          manager.list(Query.ALL.withLimit(1));
          return Response.json(200, "{\"status\":\"ready\"}");
        });
  }

  private Response show(S stream) {
    return Response.json(200, json.print(stream));
  }

  private Response upserted(UpsertResult<S> result) {
    return Response.json(result.created() ? 201 : 200, json.print(result.spec()));
  }

  private BodyReader withSpec(RequestHead head, WholeBody.Action action) {
    if (!List.of("application/json", "application/merge-patch+json").contains(head.mediaType())) {
      throw ErrorCode.MEDIA_TYPE_UNSUPPORTED.error("the content type must be application/json");
    }
    return WholeBody.limitedTo(maxBodyBytes, action);
  }

  private BodyReader action(WholeBody.Action action) {
    return WholeBody.limitedTo(ActionBody.MAX_BYTES, action);
  }

  private static BodyReader withoutBody(Answer answer) {
    return WholeBody.limitedTo(ActionBody.MAX_BYTES, ignored -> answer.get());
  }

  /** An answer which needs no body. */
  @FunctionalInterface
  private interface Answer {
    Response get() throws Exception;
  }
}
