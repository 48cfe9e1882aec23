package io.eventstreams.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The specification of one stream: immutable, and typed by itself so that an application can add
 * fields.
 *
 * <p>An own specification holds a {@link GenericEventStream} and gives it back from {@link
 * #base()}; all else follows. How its own fields are stored and shown is told by a {@link
 * io.eventstreams.api.spi.SpecCodec}.
 *
 * @param <S> the implementing type
 */
public interface EventStreamSpec<S extends EventStreamSpec<S>> {
  /** What every stream has. */
  GenericEventStream base();

  /** This specification with another base, its own fields unchanged. */
  S withBase(GenericEventStream base);

  /**
   * What of its own fields decides which events a source gives to the stream, as a text; empty when
   * nothing does. It is a part of each delivery id: two batches with the same ends would have the
   * same id without it, though they hold other events, and a consumer that leaves out repetitions
   * would lose those.
   */
  default String selection() {
    return "";
  }

  /** The id in the canonical form of the persistence, or null before there is one. */
  default @Nullable String id() {
    return base().id();
  }

  default @Nullable Instant created() {
    return base().created();
  }

  default @Nullable Instant updated() {
    return base().updated();
  }

  default EventStreamFields fields() {
    return base().fields();
  }

  /** The type as given; null when it was not. */
  default @Nullable EventStreamType type() {
    return base().type();
  }

  /** The type, {@code websocket} when none was given. */
  default EventStreamType typeOrDefault() {
    EventStreamType given = type();
    return given == null ? EventStreamType.WEBSOCKET : given;
  }

  default @Nullable WebhookConfig webhook() {
    return base().webhook();
  }

  default @Nullable WebSocketConfig websocket() {
    return base().websocket();
  }

  /** What the stream has done since its start; only on values that a manager returned. */
  default @Nullable EventStreamStatistics statistics() {
    return base().statistics();
  }

  default S withId(String id) {
    return withBase(base().withId(id));
  }

  default S withTimes(@Nullable Instant created, @Nullable Instant updated) {
    return withBase(base().withTimes(created, updated));
  }

  default S withFields(EventStreamFields fields) {
    return withBase(base().withFields(fields));
  }

  default S withWebhook(@Nullable WebhookConfig webhook) {
    return withBase(base().withWebhook(webhook));
  }

  default S withWebsocket(@Nullable WebSocketConfig websocket) {
    return withBase(base().withWebsocket(websocket));
  }

  /** A copy which tells what the stream does now. */
  default S withRuntimeStatus(
      EventStreamStatus status, @Nullable EventStreamStatistics statistics) {
    return withBase(base().withRuntimeStatus(status, statistics));
  }
}
