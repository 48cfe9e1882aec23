package io.eventstreams.transport.netty.internal.client;

import io.eventstreams.api.Secret;
import io.eventstreams.transport.netty.WebSocketConsumer.BatchHandler;
import io.eventstreams.transport.netty.WebSocketConsumer.ConnectionListener;
import io.eventstreams.transport.netty.internal.tls.TlsClient;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ConsumerClient} works.
 *
 * @param uri where the WebSocket is
 * @param stream which stream to start
 * @param handler takes the batches
 * @param listener is told how the connection fares
 * @param firstPause the pause after the first failure
 * @param longestPause the longest pause
 * @param pingInterval how often the server is pinged
 * @param maxMessageBytes the largest message that is accepted
 * @param inline whether the handler runs on the network thread
 * @param tls how TLS is spoken; null for none
 * @param headers what the handshake carries besides what the protocol needs
 * @param connectTimeout how long an attempt to connect may take, for TCP, TLS and the handshake
 *     each
 * @param first what is told how the first connection goes; null when nobody waits for it
 */
public record ClientSettings(
    URI uri,
    String stream,
    BatchHandler handler,
    ConnectionListener listener,
    Duration firstPause,
    Duration longestPause,
    Duration pingInterval,
    int maxMessageBytes,
    boolean inline,
    @Nullable TlsClient tls,
    Map<String, Secret> headers,
    Duration connectTimeout,
    @Nullable FirstConnection first) {}
