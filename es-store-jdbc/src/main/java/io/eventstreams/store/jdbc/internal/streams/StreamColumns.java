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
import io.eventstreams.api.json.GuardedSpecCodec;
import io.eventstreams.api.json.SpecJson;
import io.eventstreams.api.json.StoredParts;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.store.jdbc.internal.database.Nanos;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A specification as the columns of {@code eventstreams}, and back. What is not set is NULL.
 *
 * <p><b>Threads:</b> any.
 *
 * @param <S> the type of the specification
 */
final class StreamColumns<S extends EventStreamSpec<S>> {
  private static final Logger LOG = System.getLogger(StreamColumns.class.getName());

  /** Of so many streams it is told, once for each, that their rows cannot be read. */
  private static final int MOST_TOLD = 1_000;

  /** What {@link #read} needs. */
  static final String ALL =
      "id, created, updated, name, status, type, initial_sequence_id, topic_filter, error_handling,"
          + " batch_size, batch_timeout, retry_timeout, blocked_retry_delay, max_in_flight,"
          + " max_buffered_bytes, checkpoint_interval, webhook_config, websocket_config, own_fields";

  private final SpecCodec<S> codec;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * With an application's own fields.
   *
   * @param codec of these
   * @throws IllegalArgumentException when one of them has the name of another field
   */
  StreamColumns(SpecCodec<S> codec) {
    this.codec = new GuardedSpecCodec<>(codec);
    // Whoever shows the streams as JSON would refuse these names, so it is asked here.
    SpecJson<S> unused = new SpecJson<>(this.codec);
  }

  /**
   * All columns that a change of the whole specification writes.
   *
   * @throws IllegalArgumentException when an own field is not a declared one: reading would leave
   *     it out
   */
  Map<String, @Nullable Object> of(S spec) {
    Map<String, @Nullable Object> columns = of(spec.fields());
    EventStreamType type = spec.type();
    columns.put("type", type == null ? null : type.wireName());
    WebhookConfig webhook = spec.webhook();
    columns.put("webhook_config", webhook == null ? null : StoredParts.printWebhook(webhook));
    WebSocketConfig websocket = spec.websocket();
    columns.put(
        "websocket_config", websocket == null ? null : StoredParts.printWebSocket(websocket));
    Map<String, Object> own = declared(codec.write(spec));
    columns.put("own_fields", own.isEmpty() ? null : StoredParts.printOwnFields(own));
    return columns;
  }

  private Map<String, Object> declared(Map<String, Object> own) {
    Set<String> names = codec.ownFields();
    for (String name : own.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("own field must be a declared one, was " + name);
      }
    }
    return own;
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
   * @throws EventStreamException {@code FF00215} when a column holds what no release has written,
   *     or the codec fails at it in any way
   */
  S readWhole(ResultSet row) throws SQLException {
    try {
      return whole(row);
    } catch (RuntimeException whateverTheCodecThrows) {
      throw unreadable(row.getString("id"), whateverTheCodecThrows);
    }
  }

  /**
   * The specification in the current row. One that cannot be read whole has the status unknown,
   * unless it is to be deleted, and lacks what cannot be read: nothing runs it, and it can be seen,
   * replaced and deleted.
   *
   * @throws EventStreamException {@code FF00215} when the codec refuses even that
   */
  S read(ResultSet row) throws SQLException {
    EventStreamException why;
    try {
      return readWhole(row);
    } catch (EventStreamException unreadable) {
      why = unreadable;
    }
    S parts = parts(row, why);
    String id = row.getString("id");
    if (told.size() < MOST_TOLD && told.add(id)) {
      LOG.log(Level.WARNING, "stream {0} has the status unknown: {1}", id, why.getMessage());
    }
    return parts;
  }

  private static EventStreamException unreadable(String id, RuntimeException why) {
    return ErrorCode.STORED_VALUE_UNREADABLE.error(
        "the stored row of stream "
            + id
            + " cannot be read: "
            + (why.getMessage() == null ? why : why.getMessage()),
        why);
  }

  private S whole(ResultSet row) throws SQLException {
    String type = row.getString("type");
    String status = row.getString("status");
    String errorHandling = row.getString("error_handling");
    String webhook = row.getString("webhook_config");
    String websocket = row.getString("websocket_config");
    String own = row.getString("own_fields");
    EventStreamFields fields =
        plainFields(row).toBuilder()
            .status(status == null ? null : EventStreamStatus.fromWireName(status))
            .errorHandling(
                errorHandling == null ? null : ErrorHandlingType.fromWireName(errorHandling))
            .build();
    return codec.read(
        base(
            row,
            type == null ? null : EventStreamType.of(type),
            fields,
            webhook == null ? null : StoredParts.readWebhook(webhook),
            websocket == null ? null : StoredParts.readWebSocket(websocket)),
        own == null ? Map.of() : ownFields(own));
  }

  private S parts(ResultSet row, EventStreamException why) throws SQLException {
    EventStreamStatus status = part(row.getString("status"), EventStreamStatus::fromWireName);
    EventStreamFields fields =
        plainFields(row).toBuilder()
            .status(
                status == EventStreamStatus.DELETED
                    ? EventStreamStatus.DELETED
                    : EventStreamStatus.UNKNOWN)
            .errorHandling(part(row.getString("error_handling"), ErrorHandlingType::fromWireName))
            .build();
    GenericEventStream base =
        base(
            row,
            part(row.getString("type"), EventStreamType::of),
            fields,
            part(row.getString("webhook_config"), StoredParts::readWebhook),
            part(row.getString("websocket_config"), StoredParts::readWebSocket));
    Map<String, Object> own = part(row.getString("own_fields"), this::ownFields);
    if (own != null) {
      try {
        return codec.read(base, own);
      } catch (RuntimeException refused) {
        // Then without them.
      }
    }
    try {
      return codec.read(base, Map.of());
    } catch (RuntimeException refused) {
      EventStreamException failure = unreadable(row.getString("id"), refused);
      failure.addSuppressed(why);
      throw failure;
    }
  }

  /** Null when the column is NULL or cannot be read. */
  private static <T> @Nullable T part(@Nullable String text, Function<String, T> read) {
    try {
      return text == null ? null : read.apply(text);
    } catch (RuntimeException unreadable) {
      return null;
    }
  }

  private static GenericEventStream base(
      ResultSet row,
      @Nullable EventStreamType type,
      EventStreamFields fields,
      @Nullable WebhookConfig webhook,
      @Nullable WebSocketConfig websocket)
      throws SQLException {
    return new GenericEventStream(
        row.getString("id"),
        Nanos.toInstant(row.getLong("created")),
        Nanos.toInstant(row.getLong("updated")),
        type,
        fields,
        webhook,
        websocket,
        null);
  }

  /** Fields which the application has given up since are left out. */
  private Map<String, Object> ownFields(String json) {
    Map<String, Object> fields = new LinkedHashMap<>(StoredParts.readOwnFields(json));
    fields.keySet().retainAll(codec.ownFields());
    return fields;
  }

  /** Those of which any value can be read. */
  private static EventStreamFields plainFields(ResultSet row) throws SQLException {
    return EventStreamFields.builder()
        .name(row.getString("name"))
        .initialSequenceId(row.getString("initial_sequence_id"))
        .topicFilter(row.getString("topic_filter"))
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
