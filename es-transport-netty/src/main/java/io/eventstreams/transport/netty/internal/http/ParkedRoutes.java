package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.ParkedEvents;
import io.eventstreams.api.spi.ParkedEvent;
import io.eventstreams.api.text.Printable;
import io.eventstreams.api.text.TimeText;
import io.eventstreams.transport.netty.ServerLimits.Lists;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a stream has put aside: to look at, to deliver once more, to drop.
 *
 * <p><b>Threads:</b> opening: event loop; the rest: one of its {@link Lane}.
 */
public final class ParkedRoutes {
  private static final JsonFactory JSON = new JsonFactory();

  private final EventStreamManager<?> manager;

  public ParkedRoutes(EventStreamManager<?> manager) {
    this.manager = manager;
  }

  BodyReader list(RequestHead head, String nameOrId, Lists limits) {
    String after = "";
    int limit = limits.defaultLimit();
    boolean counted = false;
    for (Map.Entry<String, List<String>> parameter : head.query().entrySet()) {
      String value = parameter.getValue().get(parameter.getValue().size() - 1);
      switch (parameter.getKey().toLowerCase(Locale.ROOT)) {
        case "after" -> after = value;
        case "limit" -> limit = ListRequest.limit(value, limits);
        case "count" -> counted = ListRequest.isSet(value);
        default ->
            throw ErrorCode.FILTER_FIELD_UNKNOWN.error(
                "unknown parameter '" + Printable.of(parameter.getKey()) + "'");
      }
    }
    String afterId = after;
    int most = limit;
    boolean wrapped = counted;
    return WholeBody.without(
        () -> {
          ParkedEvents parked = manager.parked(nameOrId);
          ParkedPage page = ParkedPage.read(parked, afterId, most);
          byte[] json = print(page.events(), wrapped ? parked.count() : null);
          Response response = Response.json(200, json);
          return page.more() ? response.withHeader("link", next(page, most, wrapped)) : response;
        });
  }

  BodyReader get(String nameOrId, String id) {
    return WholeBody.without(
        () -> {
          ParkedEvent event =
              manager
                  .parked(nameOrId)
                  .find(id)
                  .orElseThrow(
                      () ->
                          ErrorCode.PARKED_EVENT_UNKNOWN.error(
                              "no parked event '" + Printable.of(id) + "'"));
          return Response.json(200, written(out -> write(out, event)));
        });
  }

  BodyReader drop(String nameOrId, String id) {
    return WholeBody.without(
        () -> {
          manager.parked(nameOrId).drop(id);
          return Response.noContent();
        });
  }

  /** Tries each, in the order given; the status is that of the first failure. */
  BodyReader replay(String nameOrId) {
    return WholeBody.limitedTo(
        ActionBody.MAX_BYTES,
        Lane.REPLAYS,
        body -> {
          List<String> ids = ActionBody.replay(body);
          Map<String, EventStreamException> failures =
              new ReplayRequest(manager.parked(nameOrId), System::nanoTime).run(ids);
          int status =
              failures.isEmpty() ? 200 : failures.values().iterator().next().code().httpStatus();
          return Response.json(status, written(out -> writeReplay(out, ids, failures)));
        });
  }

  private static void writeReplay(
      JsonGenerator out, List<String> ids, Map<String, EventStreamException> failures) {
    out.writeStartObject();
    out.writeArrayPropertyStart("replayed");
    ids.stream().filter(id -> !failures.containsKey(id)).forEach(out::writeString);
    out.writeEndArray();
    if (!failures.isEmpty()) {
      out.writeArrayPropertyStart("errors");
      failures.forEach(
          (id, failure) -> {
            out.writeStartObject();
            out.writeStringProperty("id", id);
            out.writeStringProperty("error", failure.getMessage());
            out.writeEndObject();
          });
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  /** The request for the next page, as RFC 8288 has it: relative to this one. */
  private static String next(ParkedPage page, int limit, boolean wrapped) {
    return "<?after="
        + URLEncoder.encode(page.lastId(), StandardCharsets.UTF_8)
        + "&limit="
        + limit
        + (wrapped ? "&count" : "")
        + ">; rel=\"next\"";
  }

  private static byte[] print(List<ParkedEvent> page, @Nullable Long total) {
    return written(
        out -> {
          if (total != null) {
            out.writeStartObject();
            out.writeNumberProperty("count", page.size());
            out.writeNumberProperty("total", total);
            out.writeName("items");
          }
          out.writeStartArray();
          page.forEach(event -> write(out, event));
          out.writeEndArray();
          if (total != null) {
            out.writeEndObject();
          }
        });
  }

  private static void write(JsonGenerator out, ParkedEvent event) {
    out.writeStartObject();
    out.writeStringProperty("id", event.id());
    out.writeStringProperty("sequenceId", event.sequenceId());
    out.writeStringProperty("topic", event.topic());
    out.writeStringProperty("error", event.error());
    out.writeNumberProperty("attempts", event.attempts());
    out.writeStringProperty("parkedAt", TimeText.print(event.parkedAt()));
    out.writeName("data");
    out.writeRawValue(event.json());
    out.writeEndObject();
  }

  private static byte[] written(Consumer<JsonGenerator> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      content.accept(out);
    }
    return bytes.toByteArray();
  }
}
