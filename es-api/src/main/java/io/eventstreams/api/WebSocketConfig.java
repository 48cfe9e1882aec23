package io.eventstreams.api;

import org.jspecify.annotations.Nullable;

/**
 * What a stream of type {@code websocket} adds.
 *
 * @param distributionMode null means the configured default
 */
public record WebSocketConfig(@Nullable DistributionMode distributionMode) {}
