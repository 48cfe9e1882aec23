package io.eventstreams.api.json;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamStatistics;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.text.UuidText;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The members which every stream has, an application's own ones standing between the two halves.
 */
final class BaseFields {
  /** All names, in lower case. */
  private static final Set<String> NAMES =
      Set.of(
          "id",
          "created",
          "updated",
          "type",
          "name",
          "status",
          "initialsequenceid",
          "topicfilter",
          "errorhandling",
          "batchsize",
          "batchtimeout",
          "retrytimeout",
          "blockedretrydelay",
          "maxinflight",
          "maxbufferedbytes",
          "checkpointinterval",
          "webhook",
          "websocket",
          "statistics");

  private BaseFields() {}

  static boolean isName(String name) {
    return NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  static GenericEventStream read(FieldReader in, GenericEventStream before) {
    boolean stored = in.use() == JsonUse.STORED;
    in.ignore("statistics");
    in.ignore("created");
    in.ignore("updated");
    WebhookConfig webhook = before.webhook();
    WebSocketConfig websocket = before.websocket();
    return new GenericEventStream(
        id(in, before.id()),
        stored ? in.time("created", null) : before.created(),
        stored ? in.time("updated", null) : before.updated(),
        in.word("type", before.type(), EventStreamType::of),
        fields(in, before.fields()),
        in.nested(
            "webhook",
            webhook,
            w -> WebhookFields.read(w, webhook == null ? WebhookFields.NONE : webhook)),
        in.nested("websocket", websocket, w -> WebhookFields.readWebSocket(w, websocket)),
        before.statistics());
  }

  private static @Nullable String id(FieldReader in, @Nullable String before) {
    String given = in.text("id", before);
    if (given == null || given.isEmpty()) {
      return before;
    }
    return UuidText.tryParse(given).map(UuidText::print).orElse(given);
  }

  private static EventStreamFields fields(FieldReader in, EventStreamFields before) {
    refuseEmptyBatchTimeout(in);
    return EventStreamFields.builder()
        .name(in.text("name", before.name()))
        .status(in.word("status", before.status(), EventStreamStatus::fromWireName))
        .initialSequenceId(in.text("initialSequenceId", before.initialSequenceId()))
        .topicFilter(in.text("topicFilter", before.topicFilter()))
        .errorHandling(
            in.word("errorHandling", before.errorHandling(), ErrorHandlingType::fromWireName))
        .batchSize(in.integer("batchSize", before.batchSize(), Integer.MIN_VALUE))
        .batchTimeout(in.duration("batchTimeout", before.batchTimeout()))
        .retryTimeout(in.duration("retryTimeout", before.retryTimeout()))
        .blockedRetryDelay(in.duration("blockedRetryDelay", before.blockedRetryDelay()))
        .maxInFlight(in.integer("maxInFlight", before.maxInFlight(), Integer.MIN_VALUE))
        .maxBufferedBytes(
            in.whole("maxBufferedBytes", before.maxBufferedBytes(), Long.MIN_VALUE, Long.MAX_VALUE))
        .checkpointInterval(in.duration("checkpointInterval", before.checkpointInterval()))
        .build();
  }

  /** Empty text is zero elsewhere; here zero has a meaning of its own, which must be asked for. */
  private static void refuseEmptyBatchTimeout(FieldReader in) {
    JsonNode given = in.take("batchTimeout");
    if (in.use() == JsonUse.SHOWN
        && given != null
        && given.isString()
        && given.stringValue().isEmpty()) {
      throw ErrorCode.FIELD_INVALID.error(
          "batchTimeout must not be empty; zero, to dispatch when idle, is written 0 or \"0s\"");
    }
  }

  static void writeFirst(FieldWriter out, GenericEventStream base) {
    EventStreamFields fields = base.fields();
    EventStreamType type = base.type();
    EventStreamStatus status = fields.status();
    ErrorHandlingType errorHandling = fields.errorHandling();
    out.textOrNull("id", base.id());
    out.timeOrNull("created", base.created());
    out.timeOrNull("updated", base.updated());
    out.text("type", type == null ? null : type.wireName());
    out.text("name", fields.name());
    out.text("status", status == null ? null : status.wireName());
    out.text("initialSequenceId", fields.initialSequenceId());
    out.text("topicFilter", fields.topicFilter());
    out.textOrNull("errorHandling", errorHandling == null ? null : errorHandling.wireName());
    out.numberOrNull("batchSize", fields.batchSize());
    out.durationOrNull("batchTimeout", fields.batchTimeout());
    out.durationOrNull("retryTimeout", fields.retryTimeout());
    out.durationOrNull("blockedRetryDelay", fields.blockedRetryDelay());
    out.number("maxInFlight", fields.maxInFlight());
    out.number("maxBufferedBytes", fields.maxBufferedBytes());
    out.duration("checkpointInterval", fields.checkpointInterval());
  }

  static void writeLast(FieldWriter out, GenericEventStream base) {
    WebhookConfig webhook = base.webhook();
    if (webhook != null) {
      out.nested("webhook", members -> WebhookFields.write(members, webhook));
    }
    WebSocketConfig websocket = base.websocket();
    if (websocket != null) {
      out.nested("websocket", members -> WebhookFields.writeWebSocket(members, websocket));
    }
    EventStreamStatistics statistics = base.statistics();
    if (statistics != null && out.use() == JsonUse.SHOWN) {
      out.nested("statistics", members -> StatisticsFields.write(members, statistics));
    }
  }
}
