package io.eventstreams.api;

import org.jspecify.annotations.Nullable;

/**
 * What a stream of type {@code webhook} adds.
 *
 * @param url an absolute URL, http or https
 * @param method the HTTP method; null means POST
 * @param tlsConfigName one of the configured TLS settings, by name
 * @param http settings which win over the configured defaults, field by field
 */
public record WebhookConfig(
    @Nullable String url,
    @Nullable String method,
    @Nullable String tlsConfigName,
    @Nullable HttpConfig http) {}
