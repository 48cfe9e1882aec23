package io.eventstreams.api;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream without fields of an application's own.
 *
 * @param id canonical id; null before there is one
 * @param created when the row was made; null before that
 * @param updated when the row was last changed; null before that
 * @param type null means {@code websocket}
 * @param fields what every kind of stream has
 * @param webhook for streams of type {@code webhook}
 * @param websocket for streams of type {@code websocket}
 * @param statistics only on values that a manager returned
 */
public record GenericEventStream(
    @Nullable String id,
    @Nullable Instant created,
    @Nullable Instant updated,
    @Nullable EventStreamType type,
    EventStreamFields fields,
    @Nullable WebhookConfig webhook,
    @Nullable WebSocketConfig websocket,
    @Nullable EventStreamStatistics statistics)
    implements EventStreamSpec<GenericEventStream> {

  /** Nothing set. */
  public static final GenericEventStream EMPTY =
      new GenericEventStream(null, null, null, null, EventStreamFields.NONE, null, null, null);

  public GenericEventStream {
    Objects.requireNonNull(fields, "fields");
  }

  /** A WebSocket stream with this name, all else by default. */
  public static GenericEventStream named(String name) {
    return EMPTY.withFields(EventStreamFields.builder().name(name).build());
  }

  @Override
  public GenericEventStream base() {
    return this;
  }

  @Override
  public GenericEventStream withBase(GenericEventStream base) {
    return base;
  }

  @Override
  public GenericEventStream withId(String newId) {
    return new GenericEventStream(
        newId, created, updated, type, fields, webhook, websocket, statistics);
  }

  @Override
  public GenericEventStream withTimes(@Nullable Instant newCreated, @Nullable Instant newUpdated) {
    return new GenericEventStream(
        id, newCreated, newUpdated, type, fields, webhook, websocket, statistics);
  }

  public GenericEventStream withType(@Nullable EventStreamType newType) {
    return new GenericEventStream(
        id, created, updated, newType, fields, webhook, websocket, statistics);
  }

  @Override
  public GenericEventStream withFields(EventStreamFields newFields) {
    return new GenericEventStream(
        id, created, updated, type, newFields, webhook, websocket, statistics);
  }

  @Override
  public GenericEventStream withWebhook(@Nullable WebhookConfig newWebhook) {
    return new GenericEventStream(
        id, created, updated, type, fields, newWebhook, websocket, statistics);
  }

  @Override
  public GenericEventStream withWebsocket(@Nullable WebSocketConfig newWebsocket) {
    return new GenericEventStream(
        id, created, updated, type, fields, webhook, newWebsocket, statistics);
  }

  @Override
  public GenericEventStream withRuntimeStatus(
      EventStreamStatus status, @Nullable EventStreamStatistics newStatistics) {
    return new GenericEventStream(
        id, created, updated, type, fields.withStatus(status), webhook, websocket, newStatistics);
  }

  /** A copy without statistics. */
  public GenericEventStream withoutStatistics() {
    return new GenericEventStream(id, created, updated, type, fields, webhook, websocket, null);
  }
}
