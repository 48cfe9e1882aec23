package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.transport.netty.HostResolver;
import io.netty.channel.EventLoop;
import java.time.InstantSource;

/**
 * What the requests of one stream share. The pool and the line belong to the event loop.
 *
 * @param plan what to send, and where to
 * @param loop the one thread which all of this stream's connections live on
 * @param resolver finds addresses
 * @param pool connections to the receiver
 * @param line where requests wait for their turn
 * @param clock the time of day
 */
record WebhookClient(
    WebhookPlan plan,
    EventLoop loop,
    HostResolver resolver,
    ConnectionPool pool,
    ThrottleLine line,
    InstantSource clock) {}
