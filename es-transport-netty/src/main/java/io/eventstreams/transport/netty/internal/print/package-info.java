/** Batches as JSON, on their way from events to the bytes that are sent. */
package io.eventstreams.transport.netty.internal.print;
