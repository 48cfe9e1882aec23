/** What the server counts, and its text for Prometheus. */
package io.eventstreams.transport.netty.internal.metrics;
