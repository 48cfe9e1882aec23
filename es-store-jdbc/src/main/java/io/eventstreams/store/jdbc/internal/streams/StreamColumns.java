package io.eventstreams.store.jdbc.internal.streams;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.WebhookConfig;
import io.eventstreams.api.json.StoredParts;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.store.jdbc.internal.database.Nanos;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A specification as the columns of {@code eventstreams}, and back. What is not set is NULL.
 *
 * @param codec of the application's own fields
 * @param <S> the type of the specification
 */
record StreamColumns<S extends EventStreamSpec<S>>(SpecCodec<S> codec) {
  /** What {@link #read} needs. */
  static final String ALL =
      "id, created, updated, name, status, type, initial_sequence_id, topic_filter, error_handling,"
          + " batch_size, batch_timeout, retry_timeout, blocked_retry_delay, max_in_flight,"
          + " max_buffered_bytes, checkpoint_interval, webhook_config, websocket_config, own_fields";

  /** All columns that a change of the whole specification writes. */
  Map<String, @Nullable Object> of(S spec) {
    Map<String, @Nullable Object> columns = of(spec.fields());
    EventStreamType type = spec.type();
    columns.put("type", type == null ? null : type.wireName());
    WebhookConfig webhook = spec.webhook();
    columns.put("webhook_config", webhook == null ? null : StoredParts.printWebhook(webhook));
    WebSocketConfig websocket = spec.websocket();
    columns.put(
        "websocket_config", websocket == null ? null : StoredParts.printWebSocket(websocket));
    Map<String, Object> own = codec.write(spec);
    columns.put("own_fields", own.isEmpty() ? null : StoredParts.printOwnFields(own));
    return columns;
  }

  /** The columns of those fields that are set. */
  static Map<String, @Nullable Object> ofSet(EventStreamFields fields) {
    Map<String, @Nullable Object> columns = of(fields);
    columns.values().removeIf(value -> value == null);
    return columns;
  }

  private static Map<String, @Nullable Object> of(EventStreamFields fields) {
    Map<String, @Nullable Object> columns = new LinkedHashMap<>();
    EventStreamStatus status = fields.status();
    ErrorHandlingType errorHandling = fields.errorHandling();
    columns.put("name", fields.name());
    columns.put("status", status == null ? null : status.wireName());
    columns.put("initial_sequence_id", fields.initialSequenceId());
    columns.put("topic_filter", fields.topicFilter());
    columns.put("error_handling", errorHandling == null ? null : errorHandling.wireName());
    columns.put("batch_size", fields.batchSize());
    columns.put("batch_timeout", Nanos.of("batchTimeout", fields.batchTimeout()));
    columns.put("retry_timeout", Nanos.of("retryTimeout", fields.retryTimeout()));
    columns.put("blocked_retry_delay", Nanos.of("blockedRetryDelay", fields.blockedRetryDelay()));
    columns.put("max_in_flight", fields.maxInFlight());
    columns.put("max_buffered_bytes", fields.maxBufferedBytes());
    columns.put("checkpoint_interval", Nanos.of("checkpointInterval", fields.checkpointInterval()));
    return columns;
  }

  /**
   * The specification in the current row.
   *
   * @throws EventStreamException {@code FF00215} when a column holds what no release has written
   */
  S read(ResultSet row) throws SQLException {
    String id = row.getString("id");
    try {
      String type = row.getString("type");
      String webhook = row.getString("webhook_config");
      String websocket = row.getString("websocket_config");
      String own = row.getString("own_fields");
      return codec.read(
          new GenericEventStream(
              id,
              Nanos.toInstant(row.getLong("created")),
              Nanos.toInstant(row.getLong("updated")),
              type == null ? null : EventStreamType.of(type),
              fields(row),
              webhook == null ? null : StoredParts.readWebhook(webhook),
              websocket == null ? null : StoredParts.readWebSocket(websocket),
              null),
          own == null ? Map.of() : ownFields(own));
    } catch (EventStreamException | IllegalArgumentException unreadable) {
      throw ErrorCode.STORED_VALUE_UNREADABLE.error(
          "the stored row of stream " + id + " cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
  }

  /** Fields which the application has given up since are left out. */
  private Map<String, Object> ownFields(String json) {
    Map<String, Object> fields = new LinkedHashMap<>(StoredParts.readOwnFields(json));
    fields.keySet().retainAll(codec.ownFields());
    return fields;
  }

  private static EventStreamFields fields(ResultSet row) throws SQLException {
    String status = row.getString("status");
    String errorHandling = row.getString("error_handling");
    return EventStreamFields.builder()
        .name(row.getString("name"))
        .status(status == null ? null : EventStreamStatus.fromWireName(status))
        .initialSequenceId(row.getString("initial_sequence_id"))
        .topicFilter(row.getString("topic_filter"))
        .errorHandling(errorHandling == null ? null : ErrorHandlingType.fromWireName(errorHandling))
        .batchSize(row.getObject("batch_size", Integer.class))
        .batchTimeout(Nanos.toDuration(row.getObject("batch_timeout", Long.class)))
        .retryTimeout(Nanos.toDuration(row.getObject("retry_timeout", Long.class)))
        .blockedRetryDelay(Nanos.toDuration(row.getObject("blocked_retry_delay", Long.class)))
        .maxInFlight(row.getObject("max_in_flight", Integer.class))
        .maxBufferedBytes(row.getObject("max_buffered_bytes", Long.class))
        .checkpointInterval(Nanos.toDuration(row.getObject("checkpoint_interval", Long.class)))
        .build();
  }
}
